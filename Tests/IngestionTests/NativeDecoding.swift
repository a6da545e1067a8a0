import Bytes
import Ingestion
import Model

/// What the tests of the native format share.
enum NativeDecoding {
    /// 2026-11-22T10:00:00Z.
    static let now = Timestamp(microseconds: 1_795_341_600_000_000)

    static let sdk = #""sdk":{"name":"s","version":"1"}"#

    /// Decodes a request of one event.
    static func event(_ json: String) throws(IngestionProblem) -> DecodedEvent {
        let bytes = Array(json.utf8)
        return try NativeDecoder().decodeEvent(bytes.span.bytes, now: now) { "made" }
    }

    /// Decodes a batch.
    static func batch(_ json: String) throws(IngestionProblem) -> [DecodedEvent] {
        let bytes = Array(json.utf8)
        var made = 0
        return try NativeDecoder().decodeBatch(bytes.span.bytes, now: now) {
            made += 1
            return "made-\(made)"
        }
    }

    /// An event of the type with this body and these further members of the envelope.
    static func json(_ type: String, _ body: String, _ more: String = "") -> String {
        #"{"type":"\#(type)",\#(sdk),"body":\#(body)\#(more.isEmpty ? "" : "," + more)}"#
    }

    /// Decodes an event of the type with this body and these further members of the envelope.
    static func event(
        _ type: String, _ body: String, _ more: String = ""
    ) throws(IngestionProblem) -> Event {
        try event(json(type, body, more)).event
    }

    /// Why a request of one event is refused; nil if it is not.
    static func problem(_ json: String) -> IngestionProblem? {
        do throws(IngestionProblem) {
            _ = try event(json)
            return nil
        } catch {
            return error
        }
    }

    /// Why a batch is refused; nil if it is not.
    static func batchProblem(_ json: String) -> IngestionProblem? {
        do throws(IngestionProblem) {
            _ = try batch(json)
            return nil
        } catch {
            return error
        }
    }

    /// The fields at fault in a request of one event, each as `body.body.model missing`.
    static func faults(_ json: String) -> [String] { problem(json).map(faults) ?? [] }

    /// The fields at fault, each as `body.3.body.model missing`.
    static func faults(_ problem: IngestionProblem) -> [String] {
        problem.details.map { detail in
            let path = detail.location.map { element in
                switch element {
                case .key(let key): key
                case .index(let index): String(index)
                }
            }
            return path.joined(separator: ".") + " " + detail.type
        }
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// A good event of each type, with everything that it must have.
    static let samples: [(type: String, body: String)] = [
        ("log", #"{"level":"info","message":"hello"}"#),
        ("error", #"{"message":"boom"}"#),
        ("span", #"{"name":"work"}"#),
        ("token_usage", #"{"model":"gpt-4o","inputTokens":10,"outputTokens":5}"#),
        ("message", #"{"role":"user","content":"hi"}"#),
        ("eval_metric", #"{"suiteId":"s","metric":"m","value":0.5}"#),
        ("agent_action", #"{"action":"plan","input":"x"}"#),
        ("retrieval", #"{"query":"q"}"#),
        ("tool_call", #"{"toolName":"t"}"#),
        (
            "model_response",
            #"{"model":"gpt-4o","prompt":"p","response":"r","latencyMs":12}"#
        ),
        ("custom", "{}"),
    ]
}
