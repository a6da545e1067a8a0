internal import Bytes
internal import EventLog
public import TestSupport

/// A plan, lived on a disk on which calls may fail at any moment.
public struct LogLife: Sendable {
    public let plan: LogPlan
    /// What was done, and what the log answered.
    public private(set) var history = LogHistory()
    public let clock = ManualClock()
    /// How many sessions could be opened.
    public private(set) var openCount = 0

    public init(_ plan: LogPlan) { self.plan = plan }

    /// Lives it; ends early where the log can't be opened.
    public mutating func live(on disk: SimulatedFileSystem) {
        var random = SeededRandom(seed: plan.seed)
        for (index, steps) in plan.sessions.enumerated() {
            guard
                let session = try? LogSession(
                    disk, clock: clock, options: plan.options(session: index))
            else { return }
            openCount += 1
            note(session.replayed, of: session)
            for step in steps where !take(step, session, &random) {
                history.note("the log is caught in a loop at \(step)")
                return
            }
            history.collect(session)
            // What can't be read is an answer too; what can must be right.
            if let found = try? session.records() { check(found, "at the end of session \(index)") }
            for damage in session.log.status.damage { history.note("in the end: \(damage)") }
            session.log.close()
            history.end(session)
        }
    }

    private mutating func take(
        _ step: LogPlan.Step, _ session: LogSession, _ random: inout SeededRandom
    ) -> Bool {
        switch step {
        case .append(let lengths):
            history.append(lengths.map { LogPlan.record($0, &random) }, to: session)
            return true
        case .write: return session.write()
        case .run: return session.run()
        case .idle: return session.idle()
        case .retire:
            history.retire(in: session)
            return session.run()
        case .age:
            guard session.run() else { return false }
            clock.advance(milliseconds: LogPlan.ageSeconds * 1_000)
            return session.run()
        }
    }

    private mutating func note(_ replayed: [LogRecord], of session: LogSession) {
        check(replayed, "when opened")
        history.shown(replayed)
        for damage in session.log.status.damage { history.note("when opened: \(damage)") }
    }

    private mutating func check(_ records: [LogRecord], _ moment: String) {
        for finding in history.check(records) { history.note("\(moment): \(finding)") }
    }
}
