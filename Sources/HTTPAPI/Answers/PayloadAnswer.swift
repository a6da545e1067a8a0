import Ingestion
import Model

/// The body and context of an event as JSON text.
struct PayloadAnswer {
    private static let emptyObject = Array("{}".utf8)

    /// An object, nearly always: whatever the sender's was.
    var body: [UInt8]
    /// An object.
    var context: [UInt8]

    init(_ payload: Payload) {
        body = Self.object(OTLPSpanRenderer.body(of: payload))
        context = Self.object(OTLPSpanRenderer.context(of: payload))
    }

    private static func object(_ json: [UInt8]) -> [UInt8] {
        json.isEmpty ? emptyObject : json
    }
}
