internal import Bytes
internal import EventLog
internal import Model
internal import Projections
internal import Records

extension Engine {
    /// The events in sealed segments that those of a batch repeat, by place: the newest of each id.
    ///
    /// - Throws: `EngineError.unavailable` where that can't be found out now.
    func sealedOriginals(
        of batch: EventBatch, in body: RawSpan, project: ProjectID,
        _ coverage: SealedEventIDs.Coverage
    ) throws(EngineError) -> [Int: RecentEventIDs.Entry] {
        guard !coverage.runs.isEmpty else { return [:] }
        var found: [Int: RecentEventIDs.Entry] = [:]
        let keys = EventIDFilter.Keys(project: project)
        for (place, event) in batch.events.enumerated() {
            let key = batch.withBytes(of: event.id, in: body) { keys.key(eventID: $0) }
            for segment in coverage.segments(thatMayHave: key) {
                let original: RecentEventIDs.Entry?
                do throws(EngineError) {
                    original = try self.original(
                        batch.text(of: event.id, in: body), in: project, segment: segment)
                } catch {
                    throw .unavailable(
                        reason: "whether event ids are repeats can't be told now: \(error)")
                }
                sealedIDs.opened(hasID: original != nil)
                guard let original else { continue }
                found[place] = original
                break
            }
        }
        return found
    }

    /// The newest event with an id in one segment; nil if it has none.
    private func original(
        _ id: String, in project: ProjectID, segment: UInt64
    ) throws(EngineError) -> RecentEventIDs.Entry? {
        let numbers = try ask(segment: segment) { view throws(PartFailure) in
            try view.eventNumbers(project: project, id: id)
        }
        guard let numbers, !numbers.isEmpty else { return nil }
        // Nearly always it is one; one that can't be read can't be compared, and counts as gone.
        let records: [LogRecord]
        do throws(LogError) { records = try log.records(numbers) } catch {
            throw EngineError(error)
        }
        for record in records {
            guard let identity = try? Record.eventIdentity(record.bytes.span.bytes),
                identity.project == project, identity.eventID == id
            else { continue }
            return RecentEventIDs.Entry(
                sequenceNumber: record.sequenceNumber, commitTime: record.commitTime)
        }
        return nil
    }

    /// Asks the part of one segment; nil if it has none.
    private func ask<Answer>(
        segment: UInt64, _ question: (ProjectionView) throws(PartFailure) -> Answer
    ) throws(EngineError) -> Answer? {
        while true {
            guard let view = projector.read({ $0.view(ofSegment: segment) }) else { return nil }
            do throws(PartFailure) {
                return try question(view)
            } catch {
                try mend(error)
            }
        }
    }
}
