import ArgumentParser
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

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit must be 1 or more, not \(limit)") }
    }

    func run(in context: CommandContext) async throws {
        var log = try DirectoryLog(directory.path(context.settings))
        let folded = try FoldedLog(&log, on: context.console)
        let projectID = project.map { ProjectID($0) }
        if let projectID, folded.projections.project(projectID) == nil {
            throw CommandFailure(
                "there is no project \(PrintableText.line(projectID.rawValue, limit: 100))")
        }
        var question = TraceQuestion(projectID: projectID, limit: limit)
        if errors { question.hasErrors = true }
        let (summaries, hasMore) = try folded.projections.view.traces(question)
        let view = TraceListView(summaries: summaries, hasMore: hasMore)
        context.console.write(
            output.json ? view.json + "\n" : view.text(hasColor: context.console.hasColor))
    }
}
