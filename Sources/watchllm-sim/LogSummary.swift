import ArgumentParser
import Simulation

/// What trials of the log came to, told while they run and at the end.
struct LogSummary {
    private(set) var tally = LogTally()
    private let start = ContinuousClock.now

    /// Adds figures; what was found is told at once.
    mutating func add(_ other: LogTally) {
        for finding in other.findings { print("FAILED: \(finding)") }
        tally.add(other)
    }

    /// Tells the figures.
    func tell(_ what: String) {
        let elapsed = start.duration(to: .now)
        print(
            "\(what): \(tally.sites) sites, \(tally.states) states, \(tally.distinctStates) different, "
                + "\(tally.secondCrashes) second crashes, \(tally.acknowledged) acks, "
                + "\(tally.refused) refused, \(tally.refusedOpens) opens refused, "
                + "\(tally.findings.count) findings, \(elapsed.components.seconds) s")
    }

    /// Tells the figures for good; fails if anything was found.
    func finish() throws {
        tell("all")
        if !tally.findings.isEmpty { throw ExitCode.failure }
    }
}
