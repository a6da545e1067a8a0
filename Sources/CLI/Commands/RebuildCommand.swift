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
            nothing in the log. With --dry-run it only compares, and writes nothing: what it makes \
            on the way is in unnamed files in TMPDIR. Where a server has the directory \
            there is nothing to exchange: it only folds, and POST /api/v1/admin/rebuild proves the \
            server.

            Where acknowledged records are lost to damage, it names each hole and takes nothing as \
            the result: exit code 1. With --accept-loss it folds what is left, and compares nothing.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(
        name: .long, parsing: .singleValue,
        help: "Only this projection, such as traces; several may be given.")
    var projection: [String] = []

    @Flag(name: .long, help: "Compare only: exchange nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Take what is left of a damaged log as the result.")
    var acceptLoss = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for projection in projection where ProjectionName(rawValue: projection) == nil {
            let names = ProjectionName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--projection must be one of \(names), not '\(projection)'")
        }
    }

    /// Those that are wanted, in the order of the log's page.
    private var wanted: [ProjectionName] {
        ProjectionName.allCases.filter {
            projection.isEmpty || projection.contains($0.rawValue)
        }
    }

    func run(in context: CommandContext) async throws {
        let console = context.console
        let path = directory.path(context.settings)
        var log = try DirectoryLog(path)
        if !acceptLoss, !log.showsDamage,
            let (report, notices) = try DirectoryRebuild(path: path).run(
                wanted, isDryRun: dryRun, on: console)
        {
            return try tell(report, notices, on: console)
        }
        try fold(&log, on: console)
    }

    private func tell(
        _ report: RebuildReport, _ notices: [String], on console: Console
    ) throws {
        let isWhole = wanted.count == ProjectionName.allCases.count
        let view = RebuildView(report: report, isWhole: isWhole, notices: notices)
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
        let view = try FoldView(folded, holes: holes, projections: wanted)
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
