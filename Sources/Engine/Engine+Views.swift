internal import EventLog
internal import Model
internal import Projections

extension Engine {
    /// Asks what can be seen now, without the projector's lock.
    ///
    /// Where an index file turns out damaged or gone, its segment is folded anew from the log, and
    /// the question asked again: the answer is the same, and later.
    ///
    /// - Parameter project: one that is to exist; nil for none in particular.
    func ask<Answer>(
        _ project: ProjectID?, _ question: (ProjectionView) throws -> Answer
    ) throws(EngineError) -> Answer {
        while true {
            let view = try view(of: project)
            do {
                return try question(view)
            } catch let failure as PartFailure {
                try mend(failure)
            } catch let error as EngineError {
                throw error
            } catch {
                throw .damaged(reason: "\(error)")
            }
        }
    }

    /// Has a part made anew that can't be read.
    func mend(_ failure: PartFailure) throws(EngineError) {
        do {
            try indexer.mend(failure, from: log)
        } catch {
            throw .damaged(reason: "\(failure), and \(error)")
        }
    }

    private func view(of project: ProjectID?) throws(EngineError) -> ProjectionView {
        let (seen, days) = try projector.read {
            state throws(EngineError) -> (ProjectionView, [ProjectID: UInt64]) in
            if let project, state.project(project) == nil { throw .unknownProject(project) }
            return (state.view, state.retentionDays)
        }
        var view = seen
        try mask.apply(to: &view, days: days, now: clock.wallTime(), log: log)
        return view
    }
}
