public import Bytes
public import Model
public import Projections

/// Projects, keys and what was set for them, as of a moment.
///
/// Their rows carry when they came and ended, by commit time, which rises with each transaction: what
/// a moment sees of them is a filter, at any distance, and also where the records are retired.
extension Engine {
    /// All projects, oldest first, and the last record that the answer saw, if it is known.
    public func projects(at moment: Moment?) throws(EngineError) -> (
        projects: [Project], seenThrough: SequenceNumber?
    ) {
        let time = try time(of: moment)
        return projector.read { state in
            (
                state.projects.filter { $0.createdAt <= time },
                moment.map(\.knownNumber) ?? state.lastApplied
            )
        }
    }

    /// One project; nil if it was not there.
    public func project(_ id: ProjectID, at moment: Moment?) throws(EngineError) -> Project? {
        let time = try time(of: moment)
        return projector.read { state in
            state.project(id).flatMap { $0.createdAt <= time ? $0 : nil }
        }
    }

    /// The keys of a project, oldest first, revoked ones too.
    public func keys(
        of project: ProjectID, at moment: Moment?
    ) throws(EngineError) -> (keys: [KeyState], seenThrough: SequenceNumber?) {
        let time = try time(of: moment)
        return try projector.read {
            state throws(EngineError) -> ([KeyState], SequenceNumber?) in
            guard let known = state.project(project), known.createdAt <= time else {
                throw .unknownProject(project)
            }
            let keys = state.keys(of: project).compactMap { $0.asOf(time) }
            return (keys, moment.map(\.knownNumber) ?? state.lastApplied)
        }
    }

    /// What was set for how long a project's events are shown, oldest first; the last one holds.
    public func retentions(
        of project: ProjectID, at moment: Moment?
    ) throws(EngineError) -> (settings: [RetentionSetting], seenThrough: SequenceNumber?) {
        let time = try time(of: moment)
        return try projector.read {
            state throws(EngineError) -> ([RetentionSetting], SequenceNumber?) in
            guard let known = state.project(project), known.createdAt <= time else {
                throw .unknownProject(project)
            }
            let settings = state.retentions(of: project).filter { $0.setAt <= time }
            return (settings, moment.map(\.knownNumber) ?? state.lastApplied)
        }
    }

    /// The commit time that rows are held against.
    ///
    /// - Throws: `EngineError.retired` for a number among retired records, whose time went with it.
    public func time(of moment: Moment?) throws(EngineError) -> Timestamp {
        guard let moment else { return Timestamp(microseconds: .max) }
        guard let time = moment.time else {
            let last = retirement?.last ?? moment.number
            throw .retired(through: last, first: last)
        }
        return time
    }
}

extension KeyState {
    /// The key as it was at a time of commit; nil before it was issued.
    func asOf(_ time: Timestamp) -> KeyState? {
        guard key.createdAt <= time else { return nil }
        var state = self
        if let revokedAt, revokedAt > time { state.revokedAt = nil }
        return state
    }
}
