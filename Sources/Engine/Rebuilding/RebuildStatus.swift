/// How a rebuild in a running engine stands.
public enum RebuildStatus: Sendable {
    /// None was begun since the start.
    case idle
    case running(RebuildProgress)
    case done(RebuildReport)
    case failed(EngineError)
}

/// How far a rebuild has come.
public struct RebuildProgress: Hashable, Sendable {
    public var recordCount: UInt64
    /// All that are to be folded.
    public var totalCount: UInt64
    public var seconds: Double

    /// Records a second.
    public var rate: Double { seconds > 0 ? Double(recordCount) / seconds : 0 }

    /// How long it will take yet, at the rate so far; nil before anything is known.
    public var secondsLeft: Double? {
        rate > 0 ? Double(totalCount - min(recordCount, totalCount)) / rate : nil
    }
}
