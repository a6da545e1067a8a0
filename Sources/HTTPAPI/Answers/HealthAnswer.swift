import Bytes
import Engine
import JSON
import Projections

/// Whether the server lives and takes writes. spec/http-api.md, "Health".
enum HealthAnswer {
    static func write(_ health: EngineHealth, version: String, to json: inout JSONWriter) {
        json.beginObject()
        json.member("status", health.status.rawValue)
        json.member("version", version)
        json.member("can_write", health.canWrite)
        json.member("reason", health.reason)
        json.member("last_seq", health.lastSequenceNumber)
        json.key("damaged_ranges")
        json.beginArray()
        for range in health.damagedRanges { write(range, to: &json) }
        json.endArray()
        json.key("set_aside_files")
        json.beginArray()
        for file in health.setAsideFiles { json.string(file) }
        json.endArray()
        json.key("retired")
        if let retired = health.retired {
            json.beginObject()
            json.member("last_seq", retired.last)
            json.member("last_committed_at", retired.lastCommitTime)
            json.member("segment", retired.segment)
            json.member("by_seq", retired.record)
            json.endObject()
        } else {
            json.null()
        }
        json.endObject()
    }

    /// A place of the log that is damaged.
    static func write(_ range: EngineHealth.DamagedRange, to json: inout JSONWriter) {
        json.beginObject()
        json.member("first_seq", range.first?.rawValue)
        json.member("last_seq", range.last?.rawValue)
        json.member("unknown_loss", range.hasUnknownLoss)
        json.member("file", range.file)
        json.member("offset", range.bytes.lowerBound)
        json.member("end_offset", range.bytes.upperBound)
        json.member("kind", range.kind)
        json.member("reason", range.reason)
        json.endObject()
    }
}
