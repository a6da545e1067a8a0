import ArgumentParser
import Bytes
import Engine
import JSON
import Model
import Pricing
import Projections

/// `watchllm prices list`: the prices in force.
struct PricesListCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the prices in force, and the overrides, of a data directory.")

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "Only this provider's, such as openai.")
    var provider: String?

    @OptionGroup var moment: MomentOptions

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        var log = try moment.open(directory.path(context.settings))
        let moment = try moment.at.map { moment throws(CommandFailure) in
            try log.moment(moment, for: .settings)
        }
        let folded = try FoldedLog(&log, through: moment?.number, on: context.console)
        let prices = try folded.projections.readPrices()
        var time = moment.map(\.time) ?? context.now()
        // `seq:0` has no time: what was in force when the log began.
        if time == Timestamp(microseconds: .min) { time = try log.firstCommitTime }
        let rows = prices.book.models(at: time ?? context.now()).filter {
            provider == nil || $0.provider == provider
        }
        let view = PriceListView(
            bookID: prices.book.id, rows: rows,
            overrides: folded.projections.priceOverrides.map(\.override),
            books: folded.projections.priceBooks)
        context.console.write(
            output.json ? view.json + "\n" : view.text(hasColor: context.console.hasColor))
    }
}

extension ProjectionSet {
    /// What prices calls, by the log: the last book of it, else the one that this program carries.
    func readPrices() throws(CommandFailure) -> PriceSet {
        do throws(PricingError) {
            let book =
                if let priceBook {
                    try PriceBook(id: priceBook.id, text: priceBook.text)
                } else {
                    try PriceBook(id: "built-in", csv: PriceBook.builtInBytes)
                }
            return PriceSet(
                book: book, overrides: PriceOverrides(priceOverrides.map(\.override)))
        } catch {
            throw CommandFailure("the price book in force can't be read: \(error)")
        }
    }
}
