import Bytes
import Cryptography
import EventLog
import JSON
import Projections

extension VerificationView {
    /// The report as one JSON object: `spec/cli.md` lists its members.
    var json: String {
        let report = verification.report
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("intact")
        writer.boolean(verification.isIntact)
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
        writeSetAside(to: &writer)
        writer.key("damage")
        writer.beginArray()
        for damage in report.damage { DamageView(damage: damage).write(to: &writer) }
        writer.endArray()
        writer.key("deep")
        if let records = verification.records {
            Self.write(records, to: &writer)
        } else {
            writer.null()
        }
        writer.endObject()
        return writer.text
    }

    private func writeSetAside(to writer: inout JSONWriter) {
        writer.key("set_aside")
        writer.beginArray()
        for bytes in verification.report.setAside {
            writer.beginObject()
            writer.key("file")
            writer.string(bytes.fileName)
            writer.key("offset")
            writer.integer(bytes.bytes.lowerBound)
            writer.key("end_offset")
            writer.integer(bytes.bytes.upperBound)
            writer.key("reason")
            writer.string(bytes.reason.rawValue)
            writer.key("copy")
            TraceListView.write(verification.copyName(of: bytes), to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("older_copies")
        writer.beginArray()
        for name in verification.olderTails { writer.string(name) }
        writer.endArray()
    }

    private static func write(_ records: Verification.Records, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("records")
        writer.integer(records.recordCount)
        writer.key("transactions")
        writer.integer(records.transactionCount)
        writer.key("events")
        writer.integer(records.eventCount)
        writer.key("skipped_records")
        writer.integer(records.skippedRecordCount)
        writer.key("digest")
        writer.string(records.total.hexadecimal)
        writer.key("seq")
        writer.integer(records.seenThrough.rawValue)
        writer.key("fault_count")
        writer.integer(records.faultCount)
        writer.key("faults")
        writer.beginArray()
        for fault in records.faults {
            writer.beginObject()
            writer.key("kind")
            writer.string(fault.kind.rawValue)
            writer.key("first_seq")
            writer.integer(fault.first.rawValue)
            writer.key("last_seq")
            writer.integer(fault.last.rawValue)
            writer.key("detail")
            writer.string(fault.detail)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
