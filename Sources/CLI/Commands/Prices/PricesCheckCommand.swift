import ArgumentParser
import Bytes
import Model
import Pricing
import Projections

/// `watchllm prices check MODEL`: what a call of a model costs, and why.
struct PricesCheckCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say which price a model's name leads to, and what a call costs by it.",
        discussion: """
            By the book and the overrides of a data directory. Ends with 1 if no price is known.
            """)

    @Argument(help: "The model's name, as events tell it.")
    var model: String

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "Who serves it, as events tell it.")
    var provider: String?

    @Option(name: .long, help: "Whose overrides count, such as proj_0123456789ab.")
    var project: String?

    @Option(name: .long, help: "The service level, such as batch.")
    var service: String?

    @Option(name: .long, help: "When the call began, as RFC 3339. (default: now)")
    var at: String?

    @Option(
        name: .long,
        help: "By the prices that were known at this point of the log: seq:N, or a time of commit.")
    var asOf: LogMoment?

    @Option(name: .long, help: "Tokens sent, cached ones included.")
    var input: UInt64 = 1_000_000

    @Option(name: .long, help: "Tokens that came back.")
    var output: UInt64 = 1_000_000

    @Option(name: .long, help: "Tokens read from a cache, of those sent.")
    var cacheRead: UInt64 = 0

    @OptionGroup var format: OutputOptions

    func validate() throws {
        if let at, Timestamp(rfc3339: at) == nil {
            throw ValidationError("--at must be a time like 2026-01-31T09:30:00Z, not '\(at)'")
        }
        for (name, count) in [
            ("--input", input), ("--output", output), ("--cache-read", cacheRead),
        ] where count > Limits.maximumTokenCount {
            throw ValidationError("\(name) must be at most \(Limits.maximumTokenCount)")
        }
    }

    func run(in context: CommandContext) async throws {
        var log = try DirectoryLog(directory.path(context.settings))
        let folded = try FoldedLog(&log, at: asOf, for: .settings, on: context.console)
        let prices = try folded.projections.readPrices()
        let explanation = prices.explanation(
            of: TokenUsage(input: input, output: output, cacheRead: cacheRead), model: model,
            provider: provider, serviceTier: service,
            at: at.flatMap { Timestamp(rfc3339: $0) } ?? context.now(),
            in: project.map { ProjectID($0) })
        guard let explanation else { throw CommandFailure("there is nothing to price") }
        let view = CostExplanationView(model: model, explanation: explanation)
        context.console.write(
            format.json ? view.json + "\n" : view.text(hasColor: context.console.hasColor))
        if explanation.cost.source == .default { throw CommandFailure.reported }
    }
}
