import ArgumentParser
import Engine
import Model

/// `watchllm trace`: one trace as a tree.
struct TraceCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show one trace of a data directory as a tree.",
        discussion: """
            Each line tells when an event began after the trace did, how long it took, where that \
            lies in the trace's time, what it was, and its tokens and cost. A cost after ≈ was \
            guessed by the fallback price, since no price is known for the model.
            """)

    @Argument(help: "The trace's id, or its first characters if no other trace begins so.")
    var id: String

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "The project, where several have a trace of this id.")
    var project: String?

    @OptionGroup var costs: PricesOption

    @OptionGroup var moment: MomentOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !id.isEmpty else { throw ValidationError("a trace id is needed") }
    }

    func run(in context: CommandContext) async throws {
        var log = try moment.open(directory.path(context.settings))
        let search = TraceSearch(
            id: id, projectID: project.map { ProjectID($0) },
            last: try log.last(as: moment.at))
        var trace = try search.run(in: &log, on: context.console)
        if costs.choice != .then {
            let folded = try FoldedLog(
                &log, at: moment.at, warns: false, on: context.console)
            trace = trace.priced(by: try log.pricing(costs.choice, folded.projections))
        }
        let view = TraceView(trace: trace)
        if output.json {
            view.writeJSON(to: context.console)
        } else {
            view.write(to: context.console)
        }
    }
}
