import EventLog
import JSON
import Projections

/// What folding a log came to, compared with nothing.
struct FoldView: Sendable {
    private let recordCount: UInt64
    private let eventCount: Int
    private let seconds: Double
    private let skippedRecordCount: UInt64
    private let skippedRecords: [SkippedRecord]
    private let digests: DigestView
    private let holes: [DamageRange]

    /// - Parameter projections: those that are wanted.
    init(
        _ folded: borrowing FoldedLog, holes: [DamageRange],
        projections: [ProjectionName] = ProjectionName.allCases
    ) throws(CommandFailure) {
        recordCount = folded.recordCount
        eventCount = folded.projections.eventCount
        seconds = folded.seconds
        skippedRecordCount = folded.projections.skippedRecordCount
        skippedRecords = folded.projections.skippedRecords
        digests = try DigestView(folded, of: projections)
        self.holes = holes
    }

    var text: String {
        let rate = ProgressBar.rate(recordCount, seconds: seconds)
        var text =
            "Folded \(Readable.count(recordCount, "record")) with "
            + "\(Readable.count(eventCount, "event")) in "
            + "\(Readable.duration(microseconds: Int64(seconds * 1e6))), \(rate).\n"
        for hole in holes { text += "Missing: \(DamageView(damage: hole).line)\n" }
        if skippedRecordCount > 0 {
            text += "\(Readable.count(skippedRecordCount, "record")) could not be taken up:\n"
            for record in skippedRecords {
                let reason = PrintableText.line(record.reason, limit: 200)
                text += "  \(record.sequenceNumber): \(reason)\n"
            }
        }
        return text + "\n" + digests.text
    }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("adopted")
        // It is compared with nothing, and takes no other's place.
        writer.boolean(false)
        writer.key("records")
        writer.integer(recordCount)
        writer.key("events")
        writer.integer(eventCount)
        writer.key("skipped_records")
        writer.integer(skippedRecordCount)
        writer.key("seconds")
        writer.raw(Readable.decimal(seconds, places: 6))
        Self.write(holes, to: &writer)
        digests.write(to: &writer)
        writer.endObject()
        return writer.text
    }

    static func write(_ holes: [DamageRange], to writer: inout JSONWriter) {
        writer.key("missing")
        writer.beginArray()
        for hole in holes { DamageView(damage: hole).write(to: &writer) }
        writer.endArray()
    }
}
