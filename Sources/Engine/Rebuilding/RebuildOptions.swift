internal import Bytes
public import Projections

/// What is to be rebuilt, and what is to become of it (spec/time.md §4).
public struct RebuildOptions: Sendable {
    /// The projections that are compared.
    public var projections = ProjectionName.allCases
    /// Compare only: nothing is exchanged.
    public var isDryRun = false
    /// Exchange also where records are lost to damage: what is made then lacks them.
    public var acceptsLoss = false
    /// Threads that fold parts; nil for as many as there are processors and memory.
    public var threadCount: Int?
    /// Records that the rebuild is to miss: how a test breaks a fold on purpose.
    var isMissed: (@Sendable (SequenceNumber) -> Bool)?

    public init() {}
}
