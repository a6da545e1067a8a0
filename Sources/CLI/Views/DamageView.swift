import Bytes
import EventLog
import JSON

/// A hole in the log: where, which records, why, what it means, and what can be done.
struct DamageView: Sendable {
    let damage: DamageRange

    /// Some lines.
    func text(hasColor: Bool) -> String {
        let mark = TextStyle.red.apply(to: "Damage", ifColored: hasColor)
        return """
            \(mark): \(place)
              lost   \(lost)
              why    \(damage.kind.rawValue): \(PrintableText.line(damage.detail, limit: 300))
              means  \(meaning)

            """
    }

    /// One line.
    var line: String {
        "\(place): \(lost) (\(damage.kind.rawValue): "
            + "\(PrintableText.line(damage.detail, limit: 300)))"
    }

    /// The damage as one object.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("file")
        writer.string(damage.fileName)
        writer.key("offset")
        writer.integer(damage.bytes.lowerBound)
        writer.key("end_offset")
        writer.integer(damage.bytes.upperBound)
        writer.key("kind")
        writer.string(damage.kind.rawValue)
        writer.key("first_seq")
        SegmentView.write(damage.records?.lowerBound, to: &writer)
        writer.key("last_seq")
        SegmentView.write(damage.records?.upperBound, to: &writer)
        writer.key("unknown_loss")
        writer.boolean(damage.hasUnknownLoss)
        writer.key("detail")
        writer.string(damage.detail)
        writer.endObject()
    }

    private var place: String {
        "\(damage.fileName), bytes \(damage.bytes.lowerBound) to \(damage.bytes.upperBound)"
    }

    private var lost: String {
        guard let records = damage.records, records.lowerBound < records.upperBound else {
            return damage.loss
        }
        let count = records.upperBound.rawValue - records.lowerBound.rawValue + 1
        return "\(damage.loss), \(Readable.count(count, "number"))"
    }

    private var meaning: String {
        switch damage.kind {
        case .segmentHeader:
            damage.records == nil
                ? "the header stands twice, and the other copy holds"
                : "what the segment held before its first batch is not known"
        case .missingSegment:
            "the file is gone: restore it from a copy, under the same name, before anything is written"
        case .unreadableBytes, .payload:
            "everything before and after is kept; a transaction that had a part here is incomplete"
        case .truncated: "the file is shorter than it was: its end is gone"
        case .footer: "the batches are read all the same: the footer only repeats what they say"
        case .rolledBack:
            "the log was longer once: its newest part was cut off, or an older copy was restored"
        case .misnamedSegment: "the file was renamed or copied: give it back its own name"
        case .foreignSegment: "the file was put there by mistake: it is left out"
        case .chain:
            "something between this batch and the one before was changed, removed or put in"
        case .hash: "the batch was changed after it was written, and its checksums with it"
        }
    }
}
