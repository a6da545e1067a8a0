public import Bytes

/// One thing that an application or agent did, with everything extracted that can be asked for.
///
/// It is made once, at ingest, from one of the wire formats; the sender's own words stay in
/// `payload` as they came, so that nothing has to be parsed again to answer or to rebuild.
public struct Event: Hashable, Sendable {
    /// The sender's id, or one made at ingest: 1 to 128 printable ASCII characters. For an OTLP span,
    /// its trace id and span id in 48 lower-case hexadecimal digits.
    public var id: String
    public var type: EventType
    /// What the span does; `.span` for events that are not spans.
    public var kind: SpanKind
    /// When it happened (for a span, started), by the sender's clock.
    public var timestamp: Timestamp
    /// When it ended, where the sender told an end, a duration or a latency.
    public var endTime: Timestamp?
    /// How long it took in microseconds, where told.
    public var durationMicroseconds: UInt64?
    /// The trace that it belongs to.
    public var traceID: String?
    /// The event, or span, that caused it: matched against event ids first, then span ids.
    public var parentID: String?
    /// Its own span id, by which children may refer to it.
    public var spanID: String?
    /// What to call it, by type: the span's name, the tool, the model, the action, …
    public var name: String?
    public var sessionID: String?
    public var userID: String?
    /// The deployment environment, such as `production`.
    public var environment: String?
    public var tags: [String]
    /// The sender's own order among the steps of a trace.
    public var stepIndex: Int64?
    /// The status as the sender told it, such as `ok` or `error`.
    public var status: String?
    /// Whether it counts as an error: an `error` event, or a span with an error status.
    public var isError: Bool
    /// The severity of a `log` event.
    public var level: String?
    /// The model as the sender named it: of the response if told, else of the request.
    public var model: String?
    /// Who serves the model, as the sender named it.
    public var provider: String?
    /// The price tier asked for or given, such as `batch` or `priority`.
    public var serviceTier: String?
    /// The tokens as told; of spans that are not model calls too, though these are not counted.
    public var usage: TokenUsage?
    /// What the sender thinks that it cost.
    public var reportedCost: PicoUSD?
    public var sdkName: String
    public var sdkVersion: String
    /// Whether the sender's time was missing or beyond belief and was replaced at ingest.
    public var isTimestampReplaced: Bool
    public var payload: Payload

    public init(id: String, type: EventType, timestamp: Timestamp, payload: Payload) {
        self.id = id
        self.type = type
        self.kind = .span
        self.timestamp = timestamp
        self.tags = []
        self.isError = false
        self.sdkName = ""
        self.sdkVersion = ""
        self.isTimestampReplaced = false
        self.payload = payload
    }

    /// Whether its tokens, cost and latency count as those of a model call.
    ///
    /// Among native types only `token_usage` carries tokens and cost; among spans, model calls.
    public var isPriced: Bool { Self.isPriced(type: type, kind: kind) }

    /// Whether events of this type and kind count as model calls; see `isPriced`.
    @inlinable
    public static func isPriced(type: EventType, kind: SpanKind) -> Bool {
        switch type {
        case .tokenUsage: true
        case .span: kind.isModelCall
        default: false
        }
    }
}
