import ArgumentParser
import Engine

/// By which prices a command tells costs.
struct PricesOption: ParsableArguments {
    @Option(
        name: .long,
        help: "Costs as charged (then), by the prices in force (now), or by a book (book:ID).")
    var prices = "then"

    func validate() throws {
        guard PriceChoice(prices) != nil else {
            throw ValidationError("--prices must be then, now or book:ID, not '\(prices)'")
        }
    }

    /// Checked by `validate`.
    var choice: PriceChoice { PriceChoice(prices) ?? .then }
}
