internal import Bytes
internal import EventLog
internal import Projections
internal import Threads

/// What a rebuild does with files that are made from other files: filters over ids, and sums of runs.
extension Indexer {
    /// Whether the filter on disk over a segment's ids has all of them, or there is none: then it is
    /// made when it is needed.
    func hasRightFilter(_ segment: SealedSegment, keys: [UInt64]) -> Bool {
        do {
            let filter = try store.filter(segment)
            return keys.allSatisfy { filter.mayContain($0) }
        } catch let error as SystemError where error.isMissingFile {
            return true
        } catch {
            return false
        }
    }

    /// Puts right filters in the place of wrong ones, and has those in memory made anew, since they
    /// may have come from these: segments are asked themselves meanwhile.
    func exchange(_ filters: [(segment: SealedSegment, filter: EventIDFilter)]) throws(SystemError)
    {
        guard !filters.isEmpty else { return }
        for (segment, filter) in filters { try store.write(filter, of: segment) }
        ids.forgetFilters()
        work.withLock { $0.hasNews = true }
        work.signal()
    }

    /// Removes sums of runs that are not those of their parts, here and on disk; they are made anew.
    func giveUpRuns(_ numbers: [UInt64]) {
        guard !numbers.isEmpty else { return }
        projector.giveUpRuns(numbers)
        for number in numbers { store.removeRun(number) }
        work.withLock { $0.mayHaveRun = true }
        work.signal()
    }
}
