import Bytes
import Engine
import Model
import Steps
import Synchronization

/// Reads the steps of traces, and keeps those that were asked for last (spec/steps.md, section 6).
final class StepStore: Sendable {
    /// Bytes of all that is kept, about: a trace of 10,000 steps of a kilobyte takes 35 MB.
    static let maximumByteCount = 64 << 20

    /// The steps of one trace at one moment.
    struct Found: Sendable {
        let steps: TraceSteps
        let isTruncated: Bool
        /// Events that belong to it and can't be read.
        let unreadableCount: Int
        /// The last number that the answer saw.
        let seenThrough: SequenceNumber
    }

    /// The log only grows, so these say which events the trace had.
    fileprivate struct Key: Hashable {
        let project: ProjectID
        let traceID: String
        let first: SequenceNumber?
        let last: SequenceNumber?
        let count: Int
    }

    fileprivate struct Entry {
        let steps: TraceSteps
        let unreadableCount: Int
        var lastUse: UInt64
    }

    fileprivate struct State {
        var entries: [Key: Entry] = [:]
        var byteCount = 0
        var useCount: UInt64 = 0
    }

    private let state = Mutex(State())

    /// The steps of a trace as of `at`; nil if there is none. Blocks where they are not kept.
    func steps(
        of engine: Engine, project: ProjectID, traceID: String, at: SequenceNumber?
    ) throws(EngineError) -> Found? {
        guard let members = try engine.traceMembers(project: project, id: traceID, at: at) else {
            return nil
        }
        let key = Key(
            project: project, traceID: traceID, first: members.numbers.first,
            last: members.numbers.last, count: members.numbers.count)
        if let (steps, unreadable) = kept(key) {
            return Found(
                steps: steps, isTruncated: members.isTruncated, unreadableCount: unreadable,
                seenThrough: members.seenThrough)
        }
        let steps = try Self.read(members.numbers, of: engine)
        let unreadable = members.numbers.count - steps.count
        keep(steps, unreadable, key)
        return Found(
            steps: steps, isTruncated: members.isTruncated, unreadableCount: unreadable,
            seenThrough: members.seenThrough)
    }

    /// Bytes of events that are read in one go.
    private static let portionByteCount = 1 << 20

    private static func read(
        _ numbers: [SequenceNumber], of engine: Engine
    ) throws(EngineError) -> TraceSteps {
        let places = try engine.eventHeads(numbers).map { stored in
            StepOrder.Place(
                sequenceNumber: stored.sequenceNumber, timestamp: stored.event.timestamp,
                stepIndex: stored.event.stepIndex)
        }
        var rest = StepOrder.order(places).map { places[$0].sequenceNumber }[...]
        var steps = TraceSteps()
        while !rest.isEmpty {
            let portion = try engine.events(rest.prefix(256), maximumBytes: portionByteCount)
            for stored in portion.events {
                steps.append(
                    StepFacts(
                        stored.event, sequenceNumber: stored.sequenceNumber, cost: stored.cost))
            }
            rest = rest.dropFirst(portion.numberCount)
        }
        steps.finish()
        return steps
    }

    // MARK: What is kept

    private func kept(_ key: Key) -> (TraceSteps, Int)? {
        state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            state.useCount += 1
            state.entries[key]?.lastUse = state.useCount
            return (entry.steps, entry.unreadableCount)
        }
    }

    private func keep(_ steps: TraceSteps, _ unreadable: Int, _ key: Key) {
        guard steps.byteCount <= Self.maximumByteCount else { return }
        state.withLock { state in
            guard state.entries[key] == nil else { return }
            // An older state of the same trace is not asked for again, but by chance.
            for old in state.entries.keys
            where old.project == key.project && old.traceID == key.traceID {
                state.remove(old)
            }
            while state.byteCount + steps.byteCount > Self.maximumByteCount,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                state.remove(oldest)
            }
            state.useCount += 1
            state.entries[key] = Entry(
                steps: steps, unreadableCount: unreadable, lastUse: state.useCount)
            state.byteCount += steps.byteCount
        }
    }
}

extension StepStore.State {
    fileprivate mutating func remove(_ key: StepStore.Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        byteCount -= entry.steps.byteCount
    }
}
