import Bytes
import Cryptography
import EventLog
import JSON
import Model

/// A segment of the log in readable form.
struct SegmentView: Sendable {
    let segment: LogReport.Segment

    /// One line.
    func text(hasColor: Bool) -> String {
        let name = TextStyle.bold.apply(to: segment.fileName, ifColored: hasColor)
        let range = segment.records.map { "records \($0.lowerBound) to \($0.upperBound)" }
        let created = segment.creationTime.map { "created \(Readable.time($0)) UTC" }
        return [
            "segment \(segment.number)", name, range ?? "no record",
            Readable.count(segment.batchCount) + " batches",
            Readable.count(segment.markerCount, "marker"), Readable.bytes(segment.byteCount),
            segment.incarnation.map { "incarnation \($0)" } ?? "no readable header", created ?? "",
            segment.root.map { "sealed, root \($0.hexadecimal.prefix(12))" } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: "  ") + "\n"
    }

    /// One JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        Self.write(segment, to: &writer)
        writer.endObject()
        return writer.text
    }

    /// The segment as members of an open object.
    static func write(_ segment: LogReport.Segment, to writer: inout JSONWriter) {
        writer.key("segment")
        writer.integer(segment.number)
        writer.key("file")
        writer.string(segment.fileName)
        writer.key("bytes")
        writer.integer(segment.byteCount)
        writer.key("first_seq")
        write(segment.records?.lowerBound, to: &writer)
        writer.key("last_seq")
        write(segment.records?.upperBound, to: &writer)
        writer.key("batches")
        writer.integer(segment.batchCount)
        writer.key("records")
        writer.integer(segment.recordCount)
        writer.key("markers")
        writer.integer(segment.markerCount)
        writer.key("incarnation")
        if let incarnation = segment.incarnation {
            writer.integer(incarnation)
        } else {
            writer.null()
        }
        writer.key("sealed")
        writer.boolean(segment.isSealed)
        writer.key("root")
        TraceListView.write(segment.root?.hexadecimal, to: &writer)
        writer.key("created_at")
        TraceListView.write(segment.creationTime?.rfc3339, to: &writer)
    }

    /// A number, or null.
    static func write(_ number: SequenceNumber?, to writer: inout JSONWriter) {
        if let number { writer.integer(number.rawValue) } else { writer.null() }
    }
}
