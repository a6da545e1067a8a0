import Bytes
import Engine
import Model
import Steps
import Synchronization

/// Reads the steps of traces, and keeps those that were asked for last (spec/steps.md, section 6).
final class StepStore: Sendable {
    /// The steps of one trace at one moment.
    struct Found: Sendable {
        let steps: TraceSteps
        let isTruncated: Bool
        /// Events that belong to it and can't be read.
        let unreadableCount: Int
        /// The last number that the answer saw.
        let seenThrough: SequenceNumber
    }

    fileprivate struct Key: Hashable {
        let project: ProjectID
        let traceID: String
    }

    fileprivate struct Entry {
        let trace: TraceStepCache
        var byteCount = 0
        var lastUse: UInt64 = 0
    }

    fileprivate struct State {
        var entries: [Key: Entry] = [:]
        var byteCount = 0
        var useCount: UInt64 = 0
    }

    ///
    /// One trace alone may take twice as much: what it shows is bounded by itself, and to read all of
    /// it again for each step would cost more than memory.
    private let maximumByteCount: Int
    private let state = Mutex(State())

    /// Bytes of what is kept, about.
    var byteCount: Int { state.withLock { $0.byteCount } }

    init(maximumByteCount: Int) { self.maximumByteCount = maximumByteCount }

    /// The steps of a trace as of `at`; nil if there is none. Blocks where they are not kept, and
    /// while another caller reads the same trace.
    func steps(
        of engine: Engine, project: ProjectID, traceID: String, at: SequenceNumber?
    ) throws(EngineError) -> Found? {
        guard let members = try engine.traceMembers(project: project, id: traceID, at: at) else {
            return nil
        }
        let key = Key(project: project, traceID: traceID)
        let trace = state.withLock { $0.use(key) }
        defer { state.withLock { $0.settle(key, trace, within: maximumByteCount) } }
        let steps = try trace.steps(of: members.numbers, in: engine, within: maximumByteCount * 2)
        return Found(
            steps: steps, isTruncated: members.isTruncated,
            unreadableCount: members.numbers.count - steps.count, seenThrough: members.seenThrough)
    }
}

extension StepStore.State {
    fileprivate mutating func use(_ key: StepStore.Key) -> TraceStepCache {
        useCount += 1
        entries[key, default: StepStore.Entry(trace: TraceStepCache())].lastUse = useCount
        return entries[key]?.trace ?? TraceStepCache()
    }

    /// Counts what a trace has by now, and lets go of those that were used least recently.
    fileprivate mutating func settle(
        _ key: StepStore.Key, _ trace: TraceStepCache, within maximumByteCount: Int
    ) {
        // Another one has its place, if it was let go of in the meantime.
        guard let entry = entries[key], entry.trace === trace else { return }
        let byteCount = trace.byteCount
        entries[key]?.byteCount = byteCount
        self.byteCount += byteCount - entry.byteCount
        while self.byteCount > maximumByteCount, entries.count > 1,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
            self.byteCount -= oldest.value.byteCount
        }
    }
}
