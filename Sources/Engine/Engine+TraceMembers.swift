public import Bytes
internal import EventLog
public import Model
internal import Projections
internal import Records

extension Engine {
    /// Which events a trace consists of, as of `at`; nil if there is none.
    public func traceMembers(
        project: ProjectID, id: String, at: SequenceNumber?
    ) throws(EngineError) -> TraceMembers? {
        let (members, seenThrough) = try ask(project) { view in
            try checkKept(at, of: project, in: view)
            return (
                try view.traceMembers(project: project, traceID: id, at: at),
                min(at ?? view.seenThrough, view.seenThrough)
            )
        }
        guard !members.isEmpty else { return nil }
        return TraceMembers(
            numbers: Array(members.prefix(Limits.maximumTraceEvents)),
            isTruncated: members.count > Limits.maximumTraceEvents, seenThrough: seenThrough)
    }

    /// Reads events back without the senders' own bytes, in the order asked for; those lost to damage
    /// are left out.
    public func eventHeads(_ numbers: [SequenceNumber]) throws(EngineError) -> [StoredEvent] {
        var events: [StoredEvent] = []
        events.reserveCapacity(numbers.count)
        var rest = numbers[...]
        while !rest.isEmpty {
            let step = rest.prefix(Self.headsReadAtOnce)
            rest = rest.dropFirst(step.count)
            do throws(LogError) {
                for record in try log.records(Array(step)) {
                    // Bytes that no version wrote are told by whoever folds them.
                    if let event = try? StoredEvent(record, includesPayload: false) {
                        events.append(event)
                    }
                }
            } catch {
                throw .damaged(reason: "\(error)")
            }
        }
        return events
    }

    /// Bodies are passed over, but the log copies them: few at a time, since one may have a megabyte.
    private static let headsReadAtOnce = 8
}
