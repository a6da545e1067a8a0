import Bytes
import Cryptography
import EventLog
import JSON
import Model

/// A batch of the log in readable form.
struct BatchView: Sendable {
    let header: BatchHeader

    /// One line.
    func text(hasColor: Bool) -> String {
        let range = TextStyle.bold.apply(
            to: "\(header.base) to \(header.last)", ifColored: hasColor)
        let ratio =
            header.storedByteCount > 0
            ? Readable.decimal(
                Double(header.rawByteCount) / Double(header.storedByteCount), places: 2) : "1.00"
        return [
            "  batch at \(header.offset)", "records \(range)",
            header.firstCommitTime.rfc3339,
            "\(Readable.bytes(header.rawByteCount)) stored as "
                + "\(Readable.bytes(header.storedByteCount)) (\(ratio)×)",
            flags.joined(separator: "+"), "durable \(header.durable)",
            "chain \(header.chainValue.hexadecimal.prefix(12))",
        ].joined(separator: "  ") + "\n"
    }

    /// One JSON object.
    func json(segment: UInt64) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("batch")
        writer.integer(header.offset)
        writer.key("segment_number")
        writer.integer(segment)
        writer.key("first_seq")
        writer.integer(header.base.rawValue)
        writer.key("last_seq")
        writer.integer(header.last.rawValue)
        writer.key("transaction_first_seq")
        writer.integer(header.transactionFirst.rawValue)
        writer.key("records")
        writer.integer(header.recordCount)
        writer.key("raw_bytes")
        writer.integer(header.rawByteCount)
        writer.key("stored_bytes")
        writer.integer(header.storedByteCount)
        writer.key("codec")
        writer.string(header.codec == .lz4 ? "lz4" : "none")
        writer.key("flags")
        writer.beginArray()
        for flag in flags { writer.string(flag) }
        writer.endArray()
        writer.key("durable_seq")
        writer.integer(header.durable.rawValue)
        writer.key("first_commit_time")
        writer.string(header.firstCommitTime.rfc3339)
        writer.key("last_commit_time")
        writer.string(header.lastCommitTime.rfc3339)
        writer.key("leaf_root")
        writer.string(header.leafRoot.hexadecimal)
        writer.key("chain_value")
        writer.string(header.chainValue.hexadecimal)
        writer.endObject()
        return writer.text
    }

    private var flags: [String] {
        let names: [(BatchFlags, String)] = [
            (.begin, "begin"), (.middle, "continue"), (.end, "end"), (.control, "control"),
            (.encrypted, "encrypted"), (.redacted, "redacted"),
        ]
        return names.filter { header.flags.contains($0.0) }.map(\.1)
    }
}
