public import Bytes
internal import EventLog
public import Model
public import Projections
public import Records

extension Engine {
    /// Where a project's events begin.
    public struct RetiredThrough: Hashable, Sendable {
        /// Events up to this record are given up, or are shown no more.
        public var number: SequenceNumber
        /// Of the whole log, or of this project alone.
        public var isWholeLog: Bool
    }

    /// Sets for how many days from their commit a project's events are shown; nil for as long as they
    /// are there.
    public func setRetention(
        _ days: Int?, of project: ProjectID, by actor: Actor
    ) async throws(EngineError) -> RetentionSetting {
        try await waiting { settled throws(EngineError) in
            try self.setRetention(days, of: project, by: actor, settled: settled)
        }
    }

    /// Sets a project's retention without waiting for it; `settled` is called as by `ingest`.
    public func setRetention(
        _ days: Int?, of project: ProjectID, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> RetentionSetting {
        guard projector.hasProject(project) else { throw .unknownProject(project) }
        let days = days.map { UInt64(max(1, $0)) }
        let range = try append(
            [.retentionSet(project: project, actor: actor, days: days)], settled: settled)
        return RetentionSetting(
            project: project, days: days, sequenceNumber: range.last, setAt: range.commitTime,
            actor: actor)
    }

    /// What was set for a project, oldest first, up to `at`; the last one holds.
    public func retentions(
        of project: ProjectID, at: SequenceNumber? = nil
    ) throws(EngineError) -> [RetentionSetting] {
        let last = at ?? SequenceNumber(.max)
        return try projector.read { state throws(EngineError) -> [RetentionSetting] in
            guard state.project(project) != nil else { throw .unknownProject(project) }
            return state.retentions(of: project).filter { $0.sequenceNumber <= last }
        }
    }

    /// What is given up of the log; nil if nothing.
    public var retirement: Retirement? { projector.retirement }

    /// Up to where a project's events are given up, or shown no more; nil if all are shown.
    ///
    /// - Parameter project: nil for what is given up of the log alone.
    public func retiredThrough(_ project: ProjectID?) throws(EngineError) -> RetiredThrough? {
        try ask(project) { view in retiredThrough(project, in: view) }
    }

    func retiredThrough(_ project: ProjectID?, in view: ProjectionView) -> RetiredThrough? {
        let whole = retirement?.last ?? .zero
        if let project, let first = view.firstShown(of: project),
            first > whole.advanced(by: 1)
        {
            return RetiredThrough(number: first.advanced(by: -1), isWholeLog: false)
        }
        return whole == .zero ? nil : RetiredThrough(number: whole, isWholeLog: true)
    }

    /// Refuses a question about a moment of which nothing is left.
    func checkKept(
        _ at: SequenceNumber?, of project: ProjectID?, in view: ProjectionView
    ) throws(EngineError) {
        guard let at, let retired = retiredThrough(project, in: view), at <= retired.number else {
            return
        }
        throw .retired(
            through: retired.number, first: wholeNumber(from: retired.number.advanced(by: 1)))
    }

    /// Whether what was kept of what is given up can be read, though a snapshot has it too; says so if
    /// it can't.
    static func canReadRetired(_ log: EventLog, notify: (EngineNotice) -> Void) -> Bool {
        guard let retired = log.retired else { return true }
        if (try? FoldState(retiredBy: retired.record, from: log)) != nil { return true }
        notify(
            EngineNotice(
                level: .error,
                message: "What was kept of the records up to \(retired.last), which are retired, "
                    + "can't be read, and only a snapshot has it. Nothing more is retired until the "
                    + "segment with record \(retired.record) is restored."))
        return false
    }

    /// Lets the projections begin with what was kept of what is given up.
    ///
    /// - Returns: whether it can be read; without it the rest is served all the same.
    static func beginAfterRetired(
        _ log: EventLog, _ projector: Projector, notify: (EngineNotice) -> Void
    ) -> Bool {
        guard let retired = log.retired else { return true }
        do {
            projector.begin(try FoldState(retiredBy: retired.record, from: log))
            return true
        } catch {
            notify(
                EngineNotice(
                    level: .error,
                    message: "What was kept of the records up to \(retired.last), which are "
                        + "retired, can't be read: \(error). Projects, keys and prices from before "
                        + "are missing, and no files are removed, until the segment with record "
                        + "\(retired.record) is restored."))
            return false
        }
    }
}
