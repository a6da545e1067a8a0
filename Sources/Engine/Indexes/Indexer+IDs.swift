internal import EventLog
internal import Projections
internal import Synchronization
internal import Threads

/// The ids by which repeated events are recognised.
extension Indexer {
    /// Makes the next filter over ids; false if none is wanted.
    func filterIDs() -> Bool {
        ids.step({ keys(of: $0) }, made: { keep($1, ofSegment: $0) })
    }

    /// Takes up the ids of a segment that is sealed and complete.
    func cover(_ segment: SealedSegment, filter: EventIDFilter?) {
        ids.add(
            SealedEventIDs.Segment(
                number: segment.number, lastCommitTime: segment.lastCommitTime),
            filter: filter)
        work.withLock { _ = $0.covered.insert(segment.number) }
    }

    /// Lets go of exact entries whose segments are covered, and of what is too old or too much.
    func advanceCoverage(_ log: EventLog) {
        guard let admission = admission.withLock({ $0 }) else { return }
        let covered = work.withLock { $0.covered }
        var through = ids.coverage.through
        for segment in log.endedSegments {
            guard let numbers = segment.numbers, numbers.upperBound > through else { continue }
            guard covered.contains(segment.number) else { break }
            through = numbers.upperBound
        }
        // First they are found here, and only then no more there.
        ids.cover(through: through)
        admission.forget(through: through)
        let (byteCount, lastCommitTime) = admission.recentIDs
        ids.forget(now: lastCommitTime, others: byteCount)
        work.withLock { $0.hasNews = true }
    }

    /// Puts a filter on disk that was missing beside the index file.
    private func keep(_ filter: EventIDFilter, ofSegment number: UInt64) {
        guard projector.read({ $0.sealedPart(ofSegment: number) }) != nil,
            let log = log.withLock({ $0.object }),
            let segment = log.sealedSegments.first(where: { $0.number == number })
        else { return }
        // Without it the next start makes it again.
        try? store.write(filter, of: segment)
    }

    private func keys(of segment: UInt64) -> [UInt64]? {
        let (sealed, unsealed) = projector.read {
            ($0.sealedPart(ofSegment: segment), $0.unsealedPart(ofSegment: segment))
        }
        guard let sealed else { return unsealed?.eventIDKeys }
        // What is damaged is found when it is asked for; then it goes without a filter.
        return try? sealed.eventIDKeys()
    }
}
