internal import Bytes
internal import EventLog
internal import Glibc
public import TestSupport

/// Lets every single call of a log's life fail, once or from then on.
public struct LogFaults: Sendable {
    /// What strikes.
    public enum Strike: Hashable, Sendable, CaseIterable, CustomStringConvertible {
        case inputOutput, noSpace, quota, interruption, shortCount

        public var description: String {
            switch self {
            case .inputOutput: "EIO"
            case .noSpace: "ENOSPC"
            case .quota: "EDQUOT"
            case .interruption: "EINTR"
            case .shortCount: "short count"
            }
        }

        /// Whether it is, if it lasts, felt by calls alone that change anything.
        fileprivate var faultsChangesOnly: Bool {
            switch self {
            case .noSpace, .quota, .interruption: true
            case .inputOutput, .shortCount: false
            }
        }

        fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        fileprivate var fault: SimulatedFault {
            switch self {
            case .inputOutput: .error(EIO)
            case .noSpace: .error(ENOSPC)
            case .quota: .error(EDQUOT)
            case .interruption: .error(EINTR)
            case .shortCount: .shortCount
            }
        }
    }

    /// More calls than any life makes.
    private static let callLimit = 3_000

    /// The life.
    public let plan: LogPlan
    /// The calls of it when nothing fails; each is struck.
    public let calls: [SimulatedFileSystem.Call]

    public init(_ plan: LogPlan) {
        self.plan = plan
        let disk = SimulatedFileSystem()
        var life = LogLife(plan)
        life.live(on: disk)
        calls = disk.calls
    }

    /// How a call can fail: a lack of room, or an interruption, that begins at a call that only reads
    /// is felt at the next one that does not, and tried there.
    public func strikes(at site: Int) -> [(strike: Strike, isSticky: Bool)] {
        Strike.allCases.flatMap { strike in
            let isFeltLater = !calls[site].isChange && strike.faultsChangesOnly
            return isFeltLater ? [(strike, false)] : [(strike, false), (strike, true)]
        }
    }

    /// Lets one call fail, lives on, and opens what is left after a kill or a power loss.
    ///
    /// - Parameter isSticky: whether every later call fails, too; with no room left, those that
    ///   change anything.
    public func run(at site: Int, _ strike: Strike, isSticky: Bool) -> LogTally {
        var tally = LogTally()
        tally.sites = 1
        let disk = SimulatedFileSystem(faults: faults(at: site, strike, isSticky))
        var life = LogLife(plan)
        life.live(on: disk)
        disk.clearFaults()
        let context =
            "plan \(plan.name), \(strike)\(isSticky ? " from" : " at") call \(site), "
            + "\(calls[site].name) \(calls[site].path)"
        tally.findings += life.history.findings.map { "\(context): \($0)" }
        if strike == .shortCount, life.history.refusedCount > 0 {
            tally.findings.append("\(context): \(life.history.refusedCount) were refused")
        }
        if disk.callCount >= Self.callLimit, strike == .shortCount {
            tally.findings.append("\(context): \(disk.callCount) calls, more than are struck")
        }
        tally.acknowledged = life.history.acknowledgedCount
        tally.refused = life.history.refusedCount
        tally.refusedOpens = plan.sessions.count - life.openCount
        let trial = LogRecoveryTrial(
            history: life.history, time: life.clock.wallTime(),
            options: plan.options(session: plan.sessions.count))
        let seed = UInt64(site)
        tally.states = 1
        // By turns, so that every kind of call gets both.
        let losesPower = (site + strike.index) % 2 == 0
        let left = losesPower ? disk.afterPowerLoss(seed: seed) : disk.afterKill()
        let findings = trial.runBriefly(on: left, seed: seed)
        tally.findings += findings.map {
            "\(context), \(losesPower ? "power lost" : "killed"): \($0)"
        }
        return tally
    }

    private func faults(
        at site: Int, _ strike: Strike, _ isSticky: Bool
    ) -> [Int: SimulatedFault] {
        guard isSticky else { return [site: strike.fault] }
        switch strike {
        // A full disk can still be read.
        case .noSpace: return [site: .stickyError(ENOSPC)]
        case .quota: return [site: .stickyError(EDQUOT)]
        // A call that is interrupted for ever is made a thousand times.
        case .interruption: return [site: .stickyError(EINTR)]
        case .inputOutput, .shortCount:
            return Dictionary(
                uniqueKeysWithValues: (site..<Self.callLimit).map { ($0, strike.fault) })
        }
    }
}
