internal import TestSupport

/// All trials of a kind, on as many threads as there are cores.
public enum LogTrials {
    /// Cuts the power at every call of a life.
    ///
    /// - Parameters:
    ///   - seedCount: how many subsets of what was not on disk are tried at each call.
    ///   - secondCrashEvery: see `LogCrashes`.
    public static func crashes(
        _ plan: LogPlan, seedCount: UInt64, secondCrashEvery: UInt64
    ) async -> LogTally {
        let crashes = LogCrashes(plan, secondCrashEvery: secondCrashEvery)
        return await all(crashes.sites) { crashes.run(at: $0, seeds: 0..<seedCount) }
    }

    /// Lets every call of a life fail, in every way, once and for good.
    public static func faults(_ plan: LogPlan) async -> LogTally {
        let faults = LogFaults(plan)
        return await all(Array(faults.calls.indices)) { site in
            var tally = LogTally()
            for (strike, isSticky) in faults.strikes(at: site) {
                tally.add(faults.run(at: site, strike, isSticky: isSticky))
            }
            return tally
        }
    }

    /// Lives the random lives of some seeds.
    public static func lives(_ seeds: Range<UInt64>) async -> LogTally {
        await all(Array(seeds)) { LogLives.run(seed: $0) }
    }

    /// Runs one trial for each element and adds the figures up, in the order of the elements.
    static func all<Element: Sendable>(
        _ elements: [Element], _ trial: @escaping @Sendable (Element) -> LogTally
    ) async -> LogTally {
        await withTaskGroup(of: (Int, LogTally).self) { group in
            for (index, element) in elements.enumerated() {
                group.addTask { (index, trial(element)) }
            }
            var tallies: [(Int, LogTally)] = []
            for await tally in group { tallies.append(tally) }
            var sum = LogTally()
            for (_, tally) in tallies.sorted(by: { $0.0 < $1.0 }) { sum.add(tally) }
            return sum
        }
    }
}
