internal import Bytes
internal import EventLog
internal import TestSupport

/// Opens what a crash or fault has left, checks it, goes on writing, crashes again, and checks that
/// too.
struct LogRecoveryTrial {
    /// What was done before.
    let history: LogHistory
    /// The time of day at the crash.
    let time: Timestamp
    /// How the log is opened.
    let options: LogOptions

    /// - Parameter crashes: whether the power is lost during the first recovery, or the first writes
    ///   after it, too.
    /// - Returns: what is wrong.
    func run(on disk: SimulatedFileSystem, seed: UInt64, crashes: Bool) -> [String] {
        var history = history
        var findings: [String] = []
        let clock = ManualClock(wallTime: time)
        var random = SeededRandom(seed: seed &+ 77)
        var disk = disk
        if crashes {
            let call = Int(random.next() % 48)
            disk.inject(.powerLoss, at: call)
            if let session = try? LogSession(disk, clock: clock, options: options) {
                findings += look(at: session, disk, &history, "before the second crash")
                write(session, &history, random: &random)
            }
            disk = disk.afterPowerLoss(seed: random.next())
            findings = findings.map { "second crash at call \(call): \($0)" }
        }
        do {
            let session = try LogSession(disk, clock: clock, options: options)
            findings += look(at: session, disk, &history, "opened")
            // Whatever was given up before is removed to the end.
            _ = try session.log.removeRetired()
            findings += leftovers(session, disk)
            write(session, &history, random: &random)
            findings += history.check(try session.records()).map { "written on: \($0)" }
            if random.oneIn(2) {
                session.log.close()
                history.end(session)
                disk = random.oneIn(2) ? disk.afterKill() : disk.afterPowerLoss(seed: random.next())
            } else {
                disk = disk.afterPowerLoss(seed: random.next())
            }
            let again = try LogSession(disk, clock: clock, options: options)
            findings += look(at: again, disk, &history, "opened again")
            again.run()
            again.log.close()
            var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
            try scanner.verify()
            findings += scanner.report.damage.map { "verified: \($0)" }
        } catch {
            findings.append("\(error)")
        }
        return findings + history.findings
    }

    /// Opens it once, checks it, writes on, and verifies what a kill leaves of that.
    ///
    /// - Returns: what is wrong.
    func runBriefly(on disk: SimulatedFileSystem, seed: UInt64) -> [String] {
        var history = history
        var findings: [String] = []
        var random = SeededRandom(seed: seed &+ 77)
        do {
            let session = try LogSession(
                disk, clock: ManualClock(wallTime: time), options: options)
            findings += look(at: session, disk, &history, "opened")
            history.append([LogPlan.record(400, &random), [9]], to: session)
            session.run()
            history.collect(session)
            let killed = disk.afterKill()
            var scanner = try LogScanner(directory: LogSession.directory, fileSystem: killed)
            try scanner.verify()
            var records: [LogRecord] = []
            try scanner.batches { records += $0.records }
            findings += history.check(records).map { "read again: \($0)" }
            findings += scanner.damage.map { "verified: \($0)" }
        } catch {
            findings.append("\(error)")
        }
        return findings + history.findings
    }

    private func leftovers(_ session: LogSession, _ disk: SimulatedFileSystem) -> [String] {
        guard let retired = session.log.retired else { return [] }
        return (1...retired.segment).map { LogSession.path(Int($0)) }
            .filter { disk.contents($0) != nil }.map { "\($0) is given up and still there" }
    }

    private func look(
        at session: LogSession, _ disk: SimulatedFileSystem, _ history: inout LogHistory,
        _ moment: String
    ) -> [String] {
        var findings = history.check(session.replayed)
        history.shown(session.replayed)
        let status = session.log.status
        findings += status.damage.map { "false damage: \($0)" }
        findings += status.setAside.flatMap { Self.check($0, disk) }
        return findings.map { "\(moment): \($0)" }
    }

    /// A copy of bytes that were set aside is what stands in the segment.
    static func check(_ aside: SetAsideBytes, _ disk: SimulatedFileSystem) -> [String] {
        guard let name = aside.copyName else { return [] }
        let copy = disk.contents(LogSession.directory + "/" + name)
        let segment = disk.contents(LogSession.directory + "/" + aside.fileName) ?? []
        let end = min(aside.bytes.upperBound, segment.count)
        guard copy.map({ $0[...] }) != segment[min(aside.bytes.lowerBound, end)..<end] else {
            return []
        }
        return ["\(name) is no copy of bytes \(aside.bytes) of \(aside.fileName)"]
    }

    private func write(
        _ session: LogSession, _ history: inout LogHistory, random: inout SeededRandom
    ) {
        history.append([LogPlan.record(400, &random), [9]], to: session)
        session.run()
        history.append([[10]], to: session)
        if random.oneIn(2) { session.idle() } else { session.run() }
        history.append([LogPlan.record(900, &random)], to: session)
        session.run()
        history.collect(session)
    }
}
