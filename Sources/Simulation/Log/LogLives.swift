internal import Bytes
internal import EventLog
internal import Glibc
internal import TestSupport

/// Many sessions of one log with random writes, faults, kills and power losses, each by its seed.
public struct LogLives: Sendable {
    private static let sessionCount = 8

    private let seed: UInt64
    private var random: SeededRandom
    private let clock = ManualClock()
    private var disk = SimulatedFileSystem()
    private var history = LogHistory()
    private var tally = LogTally()

    private init(seed: UInt64) {
        self.seed = seed
        random = SeededRandom(seed: seed)
        disk.loseUnsyncedDirectories()
        disk.stopKeepingCalls()
    }

    /// Lives the life of a seed.
    public static func run(seed: UInt64) -> LogTally {
        var lives = LogLives(seed: seed)
        lives.run()
        return lives.tally
    }

    private mutating func run() {
        for session in 0..<Self.sessionCount { live(session) }
        let trial = LogRecoveryTrial(
            history: history, time: clock.wallTime(), options: options(Self.sessionCount))
        tally.findings += trial.run(on: disk, seed: seed, crashes: true)
        tally.findings = tally.findings.map { "life \(seed): \($0)" }
        tally.acknowledged = history.acknowledgedCount
        tally.refused = history.refusedCount
    }

    private func options(_ session: Int) -> LogOptions {
        var options = LogOptions.stepped(
            segmentByteCount: 4_000, seed: seed &* 100 &+ UInt64(session))
        options.segmentAgeSeconds = 30
        return options
    }

    private mutating func live(_ index: Int) {
        tally.sites += 1
        tally.states += 1
        injectFaults()
        guard let session = try? LogSession(disk, clock: clock, options: options(index)) else {
            tally.refusedOpens += 1
            disk = disk.afterKill()
            return
        }
        note(history.check(session.replayed), "opened for session \(index)")
        history.shown(session.replayed)
        for _ in 0..<8 + random.next() % 12 { act(session) }
        session.run()
        history.collect(session)
        note(session.log.status.damage.map { "false damage: \($0)" }, "session \(index)")
        switch random.next() % 3 {
        case 0:
            session.log.close()
            history.end(session)
            disk = disk.afterKill()
        case 1: disk = disk.afterKill()
        default: disk = disk.afterPowerLoss(seed: random.next())
        }
    }

    private mutating func note(_ findings: [String], _ moment: String) {
        tally.findings += findings.map { "\(moment): \($0)" }
    }

    private mutating func injectFaults() {
        let faults: [SimulatedFault] = [
            .error(EIO), .error(ENOSPC), .stickyError(ENOSPC), .stickyError(EIO), .shortCount,
            .error(EINTR), .powerLoss, .error(EMFILE),
        ]
        for _ in 0..<random.next() % 3 {
            let fault = faults[Int(random.next() % UInt64(faults.count))]
            disk.inject(fault, from: Int(random.next() % 90))
        }
    }

    private mutating func act(_ session: LogSession) {
        switch random.next() % 10 {
        case 0: session.idle()
        case 1, 2: session.run()
        case 3: session.write()
        case 4: clock.advance(milliseconds: random.next() % 20_000)
        case 5 where random.oneIn(6): disk.clearFaults()
        default:
            let longest: UInt64 = random.oneIn(4) ? 2_500 : 300
            let records = (0...random.next() % 3).map { _ in
                LogPlan.record(Int(random.next() % longest), &random)
            }
            history.append(records, to: session)
        }
    }
}
