public import Bytes
public import Model

/// One trace in a list.
public struct TraceSummary: Hashable, Sendable {
    public var projectID: ProjectID
    public var traceID: String
    /// The name of its earliest event without a parent id, or of its earliest event if all have one;
    /// nil if that has none.
    public var name: String?
    public var startTime: Timestamp
    /// The latest end of any event, or its time where it has no end.
    public var endTime: Timestamp
    public var eventCount: Int
    public var errorCount: Int
    /// Tokens of its model calls, both ways.
    public var totalTokens: UInt64
    public var totalCost: PicoUSD
    /// Whether any of the cost was guessed by the fallback price.
    public var hasDefaultPrice: Bool
    public var sessionID: String?
    public var userID: String?

    public init(projectID: ProjectID, traceID: String, startTime: Timestamp, endTime: Timestamp) {
        self.projectID = projectID
        self.traceID = traceID
        self.startTime = startTime
        self.endTime = endTime
        self.eventCount = 0
        self.errorCount = 0
        self.totalTokens = 0
        self.totalCost = .zero
        self.hasDefaultPrice = false
    }

    /// From the first start to the last end, in microseconds.
    public var durationMicroseconds: Int64 {
        let (span, overflow) = endTime.microseconds.subtractingReportingOverflow(
            startTime.microseconds)
        return overflow ? .max : span
    }
}
