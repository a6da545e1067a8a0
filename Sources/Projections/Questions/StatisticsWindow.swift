public import Bytes

/// The stretch of event time that a statistic is about, in whole minutes.
///
/// Rollups are kept by the minute, so a start is moved back and an end forward to the next one.
public struct StatisticsWindow: Hashable, Sendable {
    /// Inclusive; nil means from the beginning.
    public var from: Timestamp?
    /// Exclusive; nil means without an end.
    public var until: Timestamp?

    /// Only records up to this number are seen; nil means all.
    public var at: SequenceNumber?

    /// Everything.
    public static let everything = StatisticsWindow(from: nil, until: nil)

    public init(from: Timestamp?, until: Timestamp?) {
        self.from = from
        self.until = until
    }
}
