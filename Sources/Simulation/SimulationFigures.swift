/// What simulations did and saw; figures of several are added up.
public struct SimulationFigures: Hashable, Sendable {
    public var operations = 0
    /// Data directories that were begun.
    public var worlds = 0
    /// States of the disk that an engine was opened on and that were compared with the truth.
    public var states = 0
    public var closes = 0
    public var kills = 0
    public var powerLosses = 0
    /// Comparisons of log and projections in the middle of a session.
    public var cuts = 0
    public var questions = 0
    public var acknowledgedWrites = 0
    public var acknowledgedEvents = 0
    public var repeats = 0
    /// Writes that were refused at once, or failed.
    public var refusedWrites = 0
    /// Opens that were refused for a call that failed.
    public var failedOpens = 0
    /// Opens that were refused since the log is damaged.
    public var strictRefusals = 0
    /// Opens that were refused since the key store is damaged.
    public var keyStoreRefusals = 0
    /// States in which damage was told.
    public var damagedStates = 0
    /// Damages that came to light while an engine ran, and were told then.
    public var liveDamages = 0
    /// Acknowledged records that were told to be lost.
    public var toldRecords = 0
    /// Acknowledged transactions that a lying disk took without leaving anything that testifies of
    /// them: no engine could have told (`spec/log-format.md`, section 12).
    public var untoldTransactions = 0
    public var sealedSegments = 0
    /// How often each fault struck.
    public var faults: [String: Int] = [:]

    public init() {}

    /// Adds the figures of another simulation.
    public mutating func add(_ other: SimulationFigures) {
        for path in Self.counts { self[keyPath: path] += other[keyPath: path] }
        add(faults: other.faults)
    }

    mutating func add(faults other: [String: Int]) {
        for (name, count) in other { faults[name, default: 0] += count }
    }

    private static var counts: [WritableKeyPath<SimulationFigures, Int>] {
        [
            \.operations, \.worlds, \.states, \.closes, \.kills, \.powerLosses, \.cuts, \.questions,
            \.acknowledgedWrites, \.acknowledgedEvents, \.repeats, \.refusedWrites, \.failedOpens,
            \.strictRefusals, \.keyStoreRefusals, \.damagedStates, \.liveDamages,
            \.toldRecords, \.untoldTransactions, \.sealedSegments,
        ]
    }
}
