internal import Bytes
internal import EventLog
internal import Glibc
internal import Projections
internal import Synchronization
internal import Threads

/// Folds the log anew up to a record: the small folds in order, and the parts of its segments beside
/// one another.
final class RebuildWork: Sendable {
    /// The part of one segment.
    struct Part: Sendable {
        var part: RebuiltPart
        /// The segment, if the part is in a file that can take the place of the live one.
        var file: SealedSegment?
        /// The filter over its ids, if the one on disk lacks some.
        var filter: EventIDFilter?
    }

    /// What was made.
    struct Rebuilt: Sendable {
        var folds: FoldState
        var parts: [Part]
        /// The snapshots on disk that are not what the log makes.
        var snapshots: [SnapshotCheck.Difference]
    }

    /// What one thread does at a time.
    private enum Task: Sendable {
        case folds
        /// The records of a segment, and the segment if it is sealed.
        case part(ClosedRange<SequenceNumber>, segment: UInt64, sealed: SealedSegment?)
    }

    private struct State {
        var next = 0
        var folds: FoldState?
        var snapshots: [SnapshotCheck.Difference] = []
        var parts: [Int: Part] = [:]
        var failure: (any Error)?
        var runningCount = 0
    }

    private let options: RebuildOptions
    private let log: EventLog
    private let rebuilder: Rebuilder
    private let last: SequenceNumber
    private let tasks: [Task]
    private let state = Mutex(State())
    private let folded = Atomic<UInt64>(0)
    /// The records that are there to be folded, about.
    let recordCount: UInt64

    init(run: RebuildRun, through last: SequenceNumber) {
        options = run.options
        log = run.log
        rebuilder = run.rebuilder
        self.last = last
        var sealed: [UInt64: SealedSegment] = [:]
        for segment in log.sealedSegments { sealed[segment.number] = segment }
        var tasks = [Task.folds]
        var count: UInt64 = 0
        var first = SequenceNumber.zero
        // Recovery can have repeated the last records of a segment in the next one.
        for segment in log.segments {
            guard let numbers = segment.numbers else { continue }
            let begin = max(numbers.lowerBound, first)
            let end = min(numbers.upperBound, last)
            guard begin <= end else { continue }
            first = end.advanced(by: 1)
            count += end.rawValue - begin.rawValue + 1
            tasks.append(
                .part(begin...end, segment: segment.number, sealed: sealed[segment.number]))
        }
        self.tasks = tasks
        recordCount = count
    }

    /// How many records were folded.
    var foldedCount: UInt64 { folded.load(ordering: .relaxed) }

    /// Folds all. Blocks, and calls `progress` a few times a second.
    func perform(withParts: Bool, _ progress: (UInt64) -> Void) throws -> Rebuilt {
        state.withLock { $0.next = 0 }
        let count = withParts ? tasks.count : 1
        var threads: [NamedThread] = []
        for number in 1..<max(1, min(threadCount, count)) {
            state.withLock { $0.runningCount += 1 }
            // Without one it takes longer.
            let thread = try? NamedThread(name: "rebuild \(number)", isBackground: true) { [self] in
                while step(count, tick: {}) {}
                state.withLock { $0.runningCount -= 1 }
            }
            if let thread {
                threads.append(thread)
            } else {
                state.withLock { $0.runningCount -= 1 }
            }
        }
        while step(count, tick: { progress(foldedCount) }) {}
        while state.withLock({ $0.runningCount > 0 }) {
            usleep(100_000)
            progress(foldedCount)
        }
        for thread in threads { thread.join() }
        let done = state.withLock { $0 }
        if let failure = done.failure { throw failure }
        guard let folds = done.folds else { throw RebuildRun.Ended() }
        return Rebuilt(
            folds: folds, parts: done.parts.sorted { $0.key < $1.key }.map(\.value),
            snapshots: done.snapshots)
    }

    /// As many as there are processors and memory for: a part, and its file as it is made.
    private var threadCount: Int {
        if let wanted = options.threadCount { return max(1, wanted) }
        return min(Processors.count, max(1, rebuilder.partByteCount / Self.workingByteCount))
    }

    /// What the part of a usual segment takes, about twice.
    private static let workingByteCount = 32 << 20

    /// Does the next task; false if there is none, or all is to end.
    ///
    /// - Parameter tick: called again and again.
    private func step(_ count: Int, tick: () -> Void) -> Bool {
        let place = state.withLock { state -> Int? in
            guard state.next < count, state.failure == nil else { return nil }
            defer { state.next += 1 }
            return state.next
        }
        guard let place else { return false }
        do {
            switch tasks[place] {
            case .folds:
                let (folds, snapshots) = try folds(counts: count == 1, tick)
                state.withLock { state in
                    state.folds = folds
                    state.snapshots = snapshots
                }
            case .part(let numbers, let segment, let sealed):
                let part = try part(numbers, segment, sealed, tick)
                state.withLock { $0.parts[place] = part }
            }
            return true
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
            return false
        }
    }

    /// - Parameter counts: whether the records count as progress: where there are no parts to fold.
    private func folds(
        counts: Bool, _ tick: () -> Void
    ) throws -> (FoldState, [SnapshotCheck.Difference]) {
        var folds = FoldState()
        var check = SnapshotCheck(rebuilder.snapshots, of: log, through: last)
        if let retired = log.retired {
            folds = try FoldState(retiredBy: retired.record, from: log)
        }
        try records(folds.lastApplied.advanced(by: 1), last, tick) { number, time, bytes in
            check.pass(to: number, with: folds)
            folds.apply(bytes, sequenceNumber: number, commitTime: time)
            if counts { folded.add(1, ordering: .relaxed) }
        }
        check.pass(to: last.advanced(by: 1), with: folds)
        return (folds, check.differences)
    }

    private func part(
        _ numbers: ClosedRange<SequenceNumber>, _ segment: UInt64, _ sealed: SealedSegment?,
        _ tick: () -> Void
    ) throws -> Part {
        var fold = PartFold(segment: segment)
        var count: UInt64 = 0
        try records(numbers.lowerBound, numbers.upperBound, tick) { number, _, bytes in
            fold.apply(bytes, sequenceNumber: number)
            count += 1
            if count & 1_023 == 0 { folded.add(1_024, ordering: .relaxed) }
        }
        folded.add(count & 1_023, ordering: .relaxed)
        let part = fold.finish()
        guard let sealed, sealed.numbers.upperBound <= last,
            let events = part.unsealed.numbers, sealed.numbers.contains(events)
        else { return Part(part: .folded(part)) }
        // Words are no part of what is compared, but of the file that is to be exchanged.
        let words =
            options.isDryRun
            ? [] : try WordIndexes().section(ofSegment: segment, from: log)
        guard let bytes = part.unsealed.indexFile(of: IndexHeader.Segment(sealed), words: words)
        else { return Part(part: .folded(part)) }
        try rebuilder.files.write(bytes, of: segment)
        let keys = part.unsealed.eventIDKeys
        return Part(
            part: .sealed(try rebuilder.files.open(sealed)), file: sealed,
            filter: rebuilder.indexer.hasRightFilter(sealed, keys: keys)
                ? nil : EventIDFilter(keys))
    }

    private func records(
        _ first: SequenceNumber, _ last: SequenceNumber, _ tick: () -> Void,
        _ body: (SequenceNumber, Timestamp, RawSpan) -> Void
    ) throws {
        guard first <= last else { return }
        var shift = rebuilder.pacer.shift()
        try log.batches(from: first, through: last) { batch in
            guard !rebuilder.isClosing else { throw RebuildRun.Ended() }
            batch.forEachRecord { number, time, bytes in
                guard first <= number, number <= last else { return }
                if options.isMissed?(number) ?? false { return }
                body(number, time, bytes)
            }
            tick()
            shift.breathe()
        }
    }
}
