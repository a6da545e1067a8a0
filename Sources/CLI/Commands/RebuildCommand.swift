import ArgumentParser
import Bytes
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
            """)

    @OptionGroup var directory: DirectoryOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        var log = try DirectoryLog(directory.path(context.settings))
        let folded = try FoldedLog(&log, on: context.console)
        let view = DigestView(folded)
        let skipped = folded.projections.skippedRecordCount
        guard output.json else {
            let rate = ProgressBar.rate(folded.recordCount, seconds: folded.seconds)
            var text =
                "Folded \(Readable.count(folded.recordCount, "record")) with "
                + "\(Readable.count(folded.projections.eventCount, "event")) in "
                + "\(Readable.duration(microseconds: Int64(folded.seconds * 1e6))), \(rate).\n"
            if skipped > 0 {
                text += "\(Readable.count(skipped, "record")) could not be taken up:\n"
                for record in folded.projections.skippedRecords {
                    let reason = PrintableText.line(record.reason, limit: 200)
                    text += "  \(record.sequenceNumber): \(reason)\n"
                }
            }
            return context.console.write(text + "\n" + view.text)
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("records")
        writer.integer(folded.recordCount)
        writer.key("events")
        writer.integer(folded.projections.eventCount)
        writer.key("skipped_records")
        writer.integer(skipped)
        writer.key("seconds")
        writer.raw(Readable.decimal(folded.seconds, places: 6))
        view.write(to: &writer)
        writer.endObject()
        context.console.write(writer.text + "\n")
    }
}
