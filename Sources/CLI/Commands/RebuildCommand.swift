import ArgumentParser
import Bytes
import EventLog
import JSON
import Projections

/// `watchllm rebuild`: folds the log again, from nothing.
struct RebuildCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Throw the projections away and fold the whole log again.",
        discussion: """
            Projections live in memory today and every start folds the log, so there is nothing on \
            disk to throw away: this folds the whole log, tells how fast that went, and prints the \
            digests to compare. It changes nothing.

            Where acknowledged records are lost to damage, it names each hole and takes nothing as \
            the result: exit code 1. With --accept-loss the result is what is left.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Flag(name: .long, help: "Take what is left of a damaged log as the result.")
    var acceptLoss = false

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        let console = context.console
        var log = try DirectoryLog(directory.path(context.settings))
        let folded = try FoldedLog(&log, warns: false, on: console)
        // Reading shows that something is wrong, checking shows all that is.
        if log.showsDamage { try log.verify(on: console) }
        let holes = log.holes
        if !holes.isEmpty, !acceptLoss { try refuse(log, holes, on: console) }
        if holes.isEmpty { log.warnOfDamage(on: console) }
        if output.json {
            console.write(try json(of: folded, holes) + "\n")
        } else {
            console.write(try text(of: folded, holes))
        }
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
            Self.write(holes, to: &writer)
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

    // MARK: Answers

    private func text(of folded: borrowing FoldedLog, _ holes: [DamageRange]) throws(CommandFailure)
        -> String
    {
        let rate = ProgressBar.rate(folded.recordCount, seconds: folded.seconds)
        var text =
            "Folded \(Readable.count(folded.recordCount, "record")) with "
            + "\(Readable.count(folded.projections.eventCount, "event")) in "
            + "\(Readable.duration(microseconds: Int64(folded.seconds * 1e6))), \(rate).\n"
        for hole in holes { text += "Missing: \(DamageView(damage: hole).line)\n" }
        let skipped = folded.projections.skippedRecordCount
        if skipped > 0 {
            text += "\(Readable.count(skipped, "record")) could not be taken up:\n"
            for record in folded.projections.skippedRecords {
                let reason = PrintableText.line(record.reason, limit: 200)
                text += "  \(record.sequenceNumber): \(reason)\n"
            }
        }
        return text + "\n" + (try DigestView(folded).text)
    }

    private func json(of folded: borrowing FoldedLog, _ holes: [DamageRange]) throws(CommandFailure)
        -> String
    {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("adopted")
        writer.boolean(true)
        writer.key("records")
        writer.integer(folded.recordCount)
        writer.key("events")
        writer.integer(folded.projections.eventCount)
        writer.key("skipped_records")
        writer.integer(folded.projections.skippedRecordCount)
        writer.key("seconds")
        writer.raw(Readable.decimal(folded.seconds, places: 6))
        Self.write(holes, to: &writer)
        try DigestView(folded).write(to: &writer)
        writer.endObject()
        return writer.text
    }

    private static func write(_ holes: [DamageRange], to writer: inout JSONWriter) {
        writer.key("missing")
        writer.beginArray()
        for hole in holes { DamageView(damage: hole).write(to: &writer) }
        writer.endArray()
    }
}
