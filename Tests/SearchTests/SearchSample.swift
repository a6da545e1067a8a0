import Bytes
import JSON
import Model
import Records
import Search

/// Events to search, as records of the log.
enum SearchSample {
    static let now = Timestamp(microseconds: 1_780_000_000_000_000)

    /// A native event with this body.
    static func event(body: String, context: String = "") -> Event {
        Event(
            id: "e", type: .message, timestamp: now,
            payload: Payload(
                encoding: .json, body: Array(body.utf8), context: Array(context.utf8)))
    }

    /// A message with one text.
    static func message(_ text: String) -> Event {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("content")
        writer.string(text)
        writer.endObject()
        return event(body: String(decoding: writer.bytes, as: UTF8.self))
    }

    static func record(_ event: Event, cost: Cost? = nil) -> [UInt8] {
        Record.eventIngested(
            project: ProjectID("proj_0123456789ab"), actor: .system, event: event, cost: cost
        ).encoded()
    }

    static func matches(_ query: String, _ event: Event, cost: Cost? = nil) throws -> Bool {
        var matcher = SearchMatcher(try SearchQuery(query))
        return try matcher.matches(record(event, cost: cost).span.bytes)
    }

    /// The words that a scan finds, `|` standing where a text ends.
    static func words(_ scan: (inout WordScanner) -> Void) -> String {
        var scanner = WordScanner(options: .bytes)
        scan(&scanner)
        var shown: [String] = []
        var next: UInt32 = 0
        for (index, word) in scanner.words.enumerated() {
            if word.position != next { shown.append("|") }
            next = word.position + 1
            shown.append(String(decoding: scanner.bytes(of: index), as: UTF8.self))
        }
        return shown.joined(separator: " ")
    }

    static func words(ofText text: String) -> String {
        words { $0.scanText(Array(text.utf8).span.bytes) }
    }

    static func words(ofJSON text: String) -> String {
        words { $0.scanJSON(Array(text.utf8).span.bytes) }
    }
}
