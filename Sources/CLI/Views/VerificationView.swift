import Bytes
import Cryptography
import EventLog
import JSON

/// What checking a log came to.
struct VerificationView: Sendable {
    let report: LogReport

    /// The report for people.
    func text(hasColor: Bool) -> String {
        guard let logID = report.logID, let head = report.head else {
            return "The log is empty.\n" + problems(hasColor: hasColor)
        }
        var table = TextTable([
            .init("SEGMENT"), .init("RECORDS"), .init("BATCHES", isNumber: true),
            .init("BYTES", isNumber: true), .init("CREATED (UTC)"), .init("STATE"),
        ])
        for segment in report.segments {
            let range = segment.records.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"
            let isDamaged = report.damage.contains { $0.segmentNumber == segment.number }
            table.append([
                .init(segment.fileName), .init(range), .init(Readable.count(segment.batchCount)),
                .init(Readable.count(segment.byteCount)),
                .init(segment.creationTime.map { Readable.time($0) } ?? "unknown"),
                isDamaged ? .init("damaged", style: .red) : .init("ok", style: .green),
            ])
        }
        let size = Readable.bytes(report.segments.reduce(0) { $0 + $1.byteCount })
        return """
            Log \(logID): \(Readable.count(report.recordCount, "record")) in \
            \(Readable.count(report.batchCount)) batches, \(size).

            \(table.rendered(hasColor: hasColor))
            Chain value after record \(head.number):
            \(head.value.hexadecimal)

            """ + problems(hasColor: hasColor)
    }

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("intact")
        writer.boolean(report.isIntact)
        writer.key("log_id")
        TraceListView.write(report.logID.map { "\($0)" }, to: &writer)
        writer.key("records")
        writer.integer(report.recordCount)
        writer.key("batches")
        writer.integer(report.batchCount)
        writer.key("last_seq")
        writer.integer(report.head?.number.rawValue ?? 0)
        writer.key("chain_value")
        TraceListView.write(report.head?.value.hexadecimal, to: &writer)
        writer.key("segments")
        writer.beginArray()
        for segment in report.segments {
            writer.beginObject()
            SegmentView.write(segment, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writeProblems(to: &writer)
        writer.endObject()
        return writer.text
    }

    // MARK: Problems

    private func problems(hasColor: Bool) -> String {
        var text = ""
        for bytes in report.setAside {
            text += "\nSet aside, never acknowledged: \(bytes.fileName), bytes "
            text += "\(bytes.bytes.lowerBound) to \(bytes.bytes.upperBound) "
            text += "(\(words(for: bytes.reason)))"
            text += bytes.copyName.map { ", copied to \($0)" } ?? ""
            text += "\n"
        }
        for damage in report.damage {
            let mark = TextStyle.red.apply(to: "Damage", ifColored: hasColor)
            text += "\n\(mark): \(damage)\n"
        }
        guard !report.isIntact else {
            return text + "\n"
                + TextStyle.green.apply(to: "Everything holds.", ifColored: hasColor) + "\n"
        }
        let places = Readable.count(report.damage.count, "place")
        return text + "\n"
            + TextStyle.red.apply(to: "Damaged in \(places).", ifColored: hasColor) + "\n"
    }

    private func words(for reason: SetAsideBytes.Reason) -> String {
        switch reason {
        case .unfinished: "an unfinished write"
        case .behindEnd: "behind the end that a later segment states"
        case .abandonedSegment: "a segment that none continues"
        }
    }

    private func writeProblems(to writer: inout JSONWriter) {
        writer.key("set_aside")
        writer.beginArray()
        for bytes in report.setAside {
            writer.beginObject()
            Self.write(bytes.fileName, bytes.bytes, to: &writer)
            writer.key("reason")
            writer.string(bytes.reason.rawValue)
            writer.key("copy")
            TraceListView.write(bytes.copyName, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("damage")
        writer.beginArray()
        for damage in report.damage {
            writer.beginObject()
            Self.write(damage.fileName, damage.bytes, to: &writer)
            writer.key("kind")
            writer.string(damage.kind.rawValue)
            writer.key("first_seq")
            if let records = damage.records {
                writer.integer(records.lowerBound.rawValue)
            } else {
                writer.null()
            }
            writer.key("last_seq")
            if let records = damage.records {
                writer.integer(records.upperBound.rawValue)
            } else {
                writer.null()
            }
            writer.key("detail")
            writer.string(damage.detail)
            writer.endObject()
        }
        writer.endArray()
    }

    private static func write(_ file: String, _ bytes: Range<Int>, to writer: inout JSONWriter) {
        writer.key("file")
        writer.string(file)
        writer.key("offset")
        writer.integer(bytes.lowerBound)
        writer.key("end_offset")
        writer.integer(bytes.upperBound)
    }
}
