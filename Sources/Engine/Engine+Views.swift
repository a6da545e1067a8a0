internal import Bytes
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

    /// Asks sums of the projections as of a record; of what can be seen now, if that is nil.
    ///
    /// - Parameters:
    ///   - project: whose sums, and one that is to exist; nil for those of all.
    ///   - moment: one that was pinned (`pin`) is asked as it was then; others are folded as far as
    ///     they lie inside a part, about a second for the longest.
    func askSums<Answer>(
        _ project: ProjectID?, at moment: SequenceNumber?,
        _ question: (ProjectionView) throws -> Answer
    ) throws(EngineError) -> Answer {
        // One number for all tries, so that the answer is of one state.
        let moment = moment ?? pin(project)
        return try ask(project) { view in
            while true {
                switch try view.cut(at: moment, of: project, prefixes) {
                case .done(let cut): return try question(cut)
                case .lacks(var fold):
                    try log.batches(
                        from: fold.numbers.lowerBound, through: fold.numbers.upperBound
                    ) { batch in
                        batch.forEachRecord { number, _, bytes in
                            fold.apply(bytes, sequenceNumber: number)
                        }
                    }
                    fold.finish(in: prefixes)
                }
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
