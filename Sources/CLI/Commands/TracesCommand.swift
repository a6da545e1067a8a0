import ArgumentParser
import Engine
import Model
import Projections

/// `watchllm traces`: the newest traces.
struct TracesCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "traces",
        abstract: "List the newest traces of a data directory.")

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "Only this project's, such as proj_0123456789ab.")
    var project: String?

    @Flag(name: .long, help: "Only traces with errors.")
    var errors = false

    @Option(name: .long, help: "How many to list, 1 or more.")
    var limit = 20

    @OptionGroup var costs: PricesOption

    @OptionGroup var moment: MomentOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit must be 1 or more, not \(limit)") }
    }

    func run(in context: CommandContext) async throws {
        var log = try moment.open(directory.path(context.settings))
        let folded = try FoldedLog(&log, at: moment.at, on: context.console)
        let projectID = project.map { ProjectID($0) }
        if let projectID, folded.projections.project(projectID) == nil {
            throw CommandFailure(
                "there is no project \(PrintableText.line(projectID.rawValue, limit: 100))")
        }
        var question = TraceQuestion(projectID: projectID, limit: limit)
        if errors { question.hasErrors = true }
        let asked = folded.projections.view
        var (summaries, hasMore) = try asked.traces(question)
        if costs.choice != .then {
            let pricing = try log.pricing(costs.choice, folded.projections)
            summaries = try summaries.map { try Self.priced($0, asked, log, by: pricing) }
        }
        let view = TraceListView(summaries: summaries, hasMore: hasMore)
        context.console.write(
            output.json ? view.json + "\n" : view.text(hasColor: context.console.hasColor))
    }

    /// A trace with its cost by other prices, from its events.
    private static func priced(
        _ summary: TraceSummary, _ view: ProjectionView, _ log: DirectoryLog,
        by pricing: CostPricing
    ) throws -> TraceSummary {
        let members = try view.traceMembers(project: summary.projectID, traceID: summary.traceID)
        var summary = summary
        summary.totalCost = .zero
        summary.hasDefaultPrice = false
        var rest = members[...]
        while !rest.isEmpty {
            let step = Array(rest.prefix(256))
            rest = rest.dropFirst(step.count)
            for stored in try log.events(step) where stored.event.isPriced {
                guard let cost = pricing.priced(stored).cost else { continue }
                summary.totalCost += cost.total
                if cost.source == .default { summary.hasDefaultPrice = true }
            }
        }
        return summary
    }
}
