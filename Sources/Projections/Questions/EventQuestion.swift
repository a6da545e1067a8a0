public import Bytes
public import Model

/// Which events of one project are wanted: every condition must hold, nil conditions are not asked.
///
/// Times are event times, both ends inclusive. The answer is newest first: by event time, then by
/// sequence number.
public struct EventQuestion: Hashable, Sendable {
    public var projectID: ProjectID
    public var type: EventType?
    public var kind: SpanKind?
    public var isError: Bool?
    /// Whether it is a model call, which has tokens and cost (`Event.isPriced`).
    public var isCall: Bool?
    /// Whether it is a model call that tells tokens.
    public var hasUsage: Bool?
    /// Whether it names a model.
    public var hasModel: Bool?
    public var traceID: String?
    public var sessionID: String?
    public var userID: String?
    public var model: String?
    public var from: Timestamp?
    public var through: Timestamp?
    /// Only records up to this number are seen; nil means all.
    public var at: SequenceNumber?
    /// Continue after this event of an earlier page.
    public var after: Position?
    /// Other records are no answer; whoever asks for candidates has to look at each.
    public var candidates = RecordCandidates()
    /// Events to pass over, after `after`.
    public var offset: Int
    /// Events wanted, 1 or more.
    public var limit: Int

    /// The place of an event in the order of the answer.
    public struct Position: Hashable, Sendable {
        public var timestamp: Timestamp
        public var sequenceNumber: SequenceNumber

        public init(timestamp: Timestamp, sequenceNumber: SequenceNumber) {
            self.timestamp = timestamp
            self.sequenceNumber = sequenceNumber
        }
    }

    public init(projectID: ProjectID, offset: Int = 0, limit: Int = 100) {
        self.projectID = projectID
        self.offset = offset
        self.limit = limit
    }
}
