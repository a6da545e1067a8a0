internal import TestSupport

/// The whole engine on a simulated disk, with virtual time and a seed that decides everything: what
/// is written and asked, in which order the log, the sealer and the projector work, what fails.
///
/// Throughout, what was acknowledged has to be there once and unchanged, nothing else may be, and
/// live projections have to equal the fold of the log; or the engine has to say what is lost.
public struct Simulation: Sendable {
    public let seed: UInt64
    /// How many things are to happen, over as many data directories as it takes.
    public let operations: Int
    private let keepsJournal: Bool

    /// - Parameter keepsJournal: whether the report is to tell everything that happened.
    public init(seed: UInt64, operations: Int, keepsJournal: Bool = false) {
        self.seed = seed
        self.operations = operations
        self.keepsJournal = keepsJournal
    }

    /// Runs it to its end, or to the first promise that is not kept.
    public func run() -> SimulationReport {
        var report = SimulationReport(seed: seed, operations: operations)
        var random = SeededRandom(seed: seed)
        var trace = SimulatedTrace()
        var rest = operations
        while rest > 0, report.violation == nil {
            let world = World(seed: random.next(), keepsJournal: keepsJournal)
            // Mostly short lives, so that many begin; now and then a long one.
            let length = min(rest, [150, 400, 1_000, 3_000][Int(random.next() % 4)])
            do {
                try world.live(length)
            } catch {
                report.violation = error
            }
            rest -= length
            report.figures.add(world.figures)
            report.journal = world.journal
            trace.add(world.disk.trace.value)
        }
        report.trace = trace.value
        return report
    }
}
