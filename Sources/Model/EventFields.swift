public import Bytes

/// One event as it comes off the wire: the fields of an `Event`, with texts and payload as places in
/// the request's body or in the batch's buffer. What each field means stands there.
public struct EventFields: Sendable {
    public var id = BytePlace.empty
    /// The project that the sender named; nil means that of the key.
    public var projectID: BytePlace?
    public var type: EventType
    public var kind = SpanKind.span
    public var timestamp: Timestamp
    public var endTime: Timestamp?
    public var durationMicroseconds: UInt64?
    public var traceID: BytePlace?
    public var parentID: BytePlace?
    public var spanID: BytePlace?
    public var name: BytePlace?
    public var sessionID: BytePlace?
    public var userID: BytePlace?
    public var environment: BytePlace?
    /// Which of the batch's tags are its own.
    public var tags = 0..<0
    public var stepIndex: Int64?
    public var status: BytePlace?
    public var isError = false
    public var level: BytePlace?
    public var model: BytePlace?
    public var provider: BytePlace?
    public var serviceTier: BytePlace?
    public var usage: TokenUsage?
    public var reportedCost: PicoUSD?
    public var sdkName = BytePlace.empty
    public var sdkVersion = BytePlace.empty
    public var isTimestampReplaced = false
    public var encoding: Payload.Encoding
    public var body = BytePlace.empty
    public var context = BytePlace.empty
    public var metadata = BytePlace.empty
    public var extra = BytePlace.empty

    public init(type: EventType, timestamp: Timestamp, encoding: Payload.Encoding) {
        self.type = type
        self.timestamp = timestamp
        self.encoding = encoding
    }

    /// Whether its tokens, cost and latency count as those of a model call; see `Event.isPriced`.
    public var isPriced: Bool { Event.isPriced(type: type, kind: kind) }

    /// Bytes of the sender's own, all together.
    public var payloadByteCount: Int {
        Int(body.count) + Int(context.count) + Int(metadata.count) + Int(extra.count)
    }
}
