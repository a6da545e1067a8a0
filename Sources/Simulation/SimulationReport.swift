/// How one simulation went.
public struct SimulationReport: Sendable {
    public let seed: UInt64
    public let operations: Int
    public internal(set) var figures = SimulationFigures()
    /// The first promise that was not kept; nil if all were.
    public internal(set) var violation: Violation?
    /// A hash over all calls to the file system and their answers: the same for the same seed and
    /// number of operations.
    public internal(set) var trace: UInt64 = 0
    /// What happened in the last data directory, if it was asked for.
    public internal(set) var journal: [String] = []

    init(seed: UInt64, operations: Int) {
        self.seed = seed
        self.operations = operations
    }
}
