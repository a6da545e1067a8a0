import ArgumentParser
import Bytes
import Engine
import EventLog
import JSON
import Projections

/// `watchllm rebuild`: folds the log again, from nothing, and proves what is kept of it.
struct RebuildCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Throw the projections away and fold the whole log again.",
        discussion: """
            Folds the whole log on all processors, beside what a start would take from index files \
            and snapshots, compares the digests of each projection, and exchanges the one for the \
            other: or refuses, exit code 1, and names the first key that differs. It changes \
            nothing in the log. With --dry-run it only compares. Where a server has the directory \
            there is nothing to exchange: it only folds, and POST /api/v1/admin/rebuild proves the \
            server.

            Where acknowledged records are lost to damage, it names each hole and takes nothing as \
            the result: exit code 1. With --accept-loss it folds what is left, and compares nothing.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "Only this projection, such as traces.")
    var projection: String?

    @Flag(name: .long, help: "Compare only: exchange nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Take what is left of a damaged log as the result.")
    var acceptLoss = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let projection, ProjectionName(rawValue: projection) == nil {
            let names = ProjectionName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--projection must be one of \(names), not '\(projection)'")
        }
    }

    func run(in context: CommandContext) async throws {
        let console = context.console
        let path = directory.path(context.settings)
        var log = try DirectoryLog(path)
        if !acceptLoss, !log.showsDamage,
            let report = try DirectoryRebuild(path: path).run(
                projection.flatMap { ProjectionName(rawValue: $0) }, isDryRun: dryRun, on: console)
        {
            return try tell(report, on: console)
        }
        try fold(&log, on: console)
    }

    private func tell(_ report: RebuildReport, on console: Console) throws {
        let view = RebuildView(report: report, isWhole: projection == nil)
        console.write(output.json ? view.json + "\n" : view.text)
        guard !report.isEqual else { return }
        let lines = report.comparisons.filter { !$0.isEqual }.map { comparison in
            "  \(comparison.live.name): \(comparison.firstDifference ?? "unknown")\n"
        }.joined()
        throw CommandFailure(
            "what is kept on disk is not what the log gives; the first that differs:\n\(lines)"
                + "Nothing was exchanged: remove index/ and snapshots/, and the next start makes "
                + "them anew.")
    }

    /// Folds only, in the order of the log.
    private func fold(_ log: inout DirectoryLog, on console: Console) throws {
        let folded = try FoldedLog(&log, warns: false, on: console)
        // Reading shows that something is wrong, checking shows all that is.
        if log.showsDamage { try log.verify(on: console) }
        let holes = log.holes
        if !holes.isEmpty, !acceptLoss { try refuse(log, holes, on: console) }
        if holes.isEmpty { log.warnOfDamage(on: console) }
        let view = try FoldView(folded, holes: holes)
        console.write(output.json ? view.json + "\n" : view.text)
    }

    /// Names the holes, and ends the command.
    private func refuse(
        _ log: DirectoryLog, _ holes: [DamageRange], on console: Console
    ) throws(CommandFailure) {
        if output.json {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("adopted")
            writer.boolean(false)
            FoldView.write(holes, to: &writer)
            writer.endObject()
            console.write(writer.text + "\n")
        }
        let lines = holes.map { "  \(DamageView(damage: $0).line)\n" }.joined()
        throw CommandFailure(
            """
            \(log.path): acknowledged records are lost in \
            \(Readable.count(holes.count, "place")), so a rebuild lacks them:
            \(lines)Nothing was taken as the result. Restore these files from a copy, or take \
            what is left with --accept-loss.
            """)
    }
}
