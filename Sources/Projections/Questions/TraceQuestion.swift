public import Bytes
public import Model

/// Which traces are wanted: newest start first, ties by trace id.
public struct TraceQuestion: Hashable, Sendable {
    /// Nil asks about every project; only the operator's command line does.
    public var projectID: ProjectID?
    public var sessionID: String?
    public var userID: String?
    public var hasErrors: Bool?
    /// The start of the trace lies in this range of event time, both ends inclusive.
    public var from: Timestamp?
    public var through: Timestamp?
    /// Only records up to this number are seen; nil means all.
    public var at: SequenceNumber?
    /// Continue after this trace of an earlier page.
    public var after: Position?
    /// If given, only traces with one of these records are wanted, and they are looked for from the
    /// records on; whoever asks for candidates has to look at each.
    public var candidates: RecordCandidates?
    public var offset: Int
    public var limit: Int

    /// The place of a trace in the order of the answer.
    public struct Position: Hashable, Sendable {
        public var startTime: Timestamp
        public var traceID: String

        public init(startTime: Timestamp, traceID: String) {
            self.startTime = startTime
            self.traceID = traceID
        }
    }

    public init(projectID: ProjectID?, offset: Int = 0, limit: Int = 50) {
        self.projectID = projectID
        self.offset = offset
        self.limit = limit
    }
}
