internal import Bytes
internal import EventLog
internal import Synchronization
internal import TestSupport

/// Cuts the power at every call of a log's life that changes anything, and opens what may be left.
///
/// At calls that only read, the disk holds nothing else than at the change before or after, so these
/// boundaries are no states of their own.
public final class LogCrashes: Sendable {
    /// A state of the disk, and what must be on it: tried once, wherever it comes about.
    private struct State: Hashable {
        let disk: SimulatedTrace
        let acknowledgedCount: Int
        let appendedCount: Int
    }

    /// The life.
    public let plan: LogPlan
    /// The calls at which the power is cut.
    public let sites: [Int]
    /// Every how many states the recovery is cut short, too; 0 for none.
    private let secondCrashEvery: UInt64
    private let calls: [SimulatedFileSystem.Call]
    private let seen = Mutex<Set<State>>([])

    /// - Parameter secondCrashEvery: every how many states the recovery that follows is cut short by
    ///   another power loss, at a call by the seed; 0 for none.
    public init(_ plan: LogPlan, secondCrashEvery: UInt64) {
        self.plan = plan
        self.secondCrashEvery = secondCrashEvery
        let disk = SimulatedFileSystem()
        disk.loseUnsyncedDirectories()
        var life = LogLife(plan)
        life.live(on: disk)
        calls = disk.calls
        sites = calls.indices.filter { [calls] in calls[$0].isChange } + [calls.count]
    }

    /// Cuts the power at one call, and opens what is left: of what was not on disk a part by each
    /// seed, or after a kill all of it.
    public func run(at site: Int, seeds: Range<UInt64>) -> LogTally {
        var tally = LogTally()
        tally.sites = 1
        let disk = SimulatedFileSystem(faults: [site: .powerLoss])
        disk.loseUnsyncedDirectories()
        var life = LogLife(plan)
        life.live(on: disk)
        let place = site < calls.count ? "\(calls[site].name) \(calls[site].path)" : "the end"
        let context = "plan \(plan.name), power lost at call \(site), \(place)"
        tally.findings += life.history.findings.map { "\(context): \($0)" }
        tally.acknowledged = life.history.acknowledgedCount
        let trial = LogRecoveryTrial(
            history: life.history, time: life.clock.wallTime(),
            options: plan.options(session: plan.sessions.count))
        for seed in seeds {
            tally.states += 1
            let left = disk.afterPowerLoss(seed: seed)
            let state = State(
                disk: left.fingerprint, acknowledgedCount: life.history.acknowledgedCount,
                appendedCount: life.history.appendedCount)
            guard seen.withLock({ $0.insert(state).inserted }) else { continue }
            tally.distinctStates += 1
            // By the state, so that it does not matter where it came about first.
            let choice = state.disk.value
            let crashes = secondCrashEvery > 0 && choice % secondCrashEvery == 0
            if crashes { tally.secondCrashes += 1 }
            let findings = trial.run(on: left, seed: choice, crashes: crashes)
            tally.findings += findings.map { "\(context), seed \(seed): \($0)" }
        }
        // After a kill everything is there, and nothing more on disk than before: no state equals it.
        for seed in 0..<UInt64(2) {
            tally.states += 1
            tally.distinctStates += 1
            let findings = trial.run(on: disk.afterKill(), seed: seed, crashes: seed == 1)
            tally.findings += findings.map { "\(context), killed, seed \(seed): \($0)" }
        }
        return tally
    }
}

extension SimulatedFileSystem {
    /// A hash over the names and bytes of all files.
    var fingerprint: SimulatedTrace {
        var trace = SimulatedTrace()
        for path in paths {
            trace.add(path)
            let bytes = contents(path) ?? []
            trace.add(bytes.span.bytes)
        }
        return trace
    }
}
