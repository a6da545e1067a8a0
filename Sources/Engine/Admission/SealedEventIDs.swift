internal import Bytes
internal import Model
internal import Projections
internal import Synchronization

/// The event ids of sealed segments within the idempotency window, as filters: they say in which few
/// segments an id may be, and the index file and the log say whether it is.
///
/// Filters of neighbouring segments are made into one, four at a time, so that an event asks few of
/// them. A segment without a filter is asked itself. Once a segment is in here, `RecentEventIDs` need
/// not keep its ids.
final class SealedEventIDs: Sendable {
    /// A segment whose ids are here.
    struct Segment: Sendable {
        let number: UInt64
        /// The commit time of its last record, or later.
        let lastCommitTime: Timestamp
    }

    /// Segments that follow on one another, with one filter.
    struct Run: Sendable {
        var segments: [Segment]
        /// Nil as long as none was made: then each segment is to be asked.
        var filter: EventIDFilter?
        /// How often filters were joined to make this one.
        var level = 0
        /// Whether it could not be joined or made.
        var isStuck = false
    }

    /// What is to be asked, all of one moment.
    struct Coverage: Sendable {
        /// Oldest first.
        var runs: [Run] = [] {
            didSet { probes = runs.map { $0.filter?.probe } }
        }
        /// What the filters of the runs are asked by; nil for a run that has none.
        private var probes: [EventIDFilter.Probe?] = []
        /// Ids of events up to this number are found here, or are too old.
        var through = SequenceNumber.zero

        /// The segments that may have an id, newest first.
        func segments(thatMayHave key: UInt64) -> [UInt64] {
            var numbers: [UInt64] = []
            for place in probes.indices.reversed() where probes[place]?.mayContain(key) ?? true {
                numbers += runs[place].segments.reversed().map(\.number)
            }
            return withExtendedLifetime(runs) { numbers }
        }
    }

    /// How they fare.
    struct Statistics: Sendable {
        var byteCount = 0
        var idCount = 0
        var filterCount = 0
        /// How often a segment was asked, and how often it did not have the id.
        var openCount: UInt64 = 0
        var falseOpenCount: UInt64 = 0
    }

    private struct State {
        var coverage = Coverage()
        var openCount: UInt64 = 0
        var falseOpenCount: UInt64 = 0
        /// The commit time of the newest id that went for want of memory.
        var forgottenEarlyThrough: Timestamp?
    }

    /// So many runs of a level are made into one of the next.
    private static let joinedCount = 4
    /// More ids are not put into one filter: to make it takes 22 bytes each. Sixteen segments of usual
    /// events have 2.2 million.
    private static let maximumJoinedCount = 2_500_000

    private let state = Mutex(State())
    private let maximumByteCount: Int

    init(maximumByteCount: Int = Limits.maximumIdempotencyBytes) {
        self.maximumByteCount = maximumByteCount
    }

    /// What is to be asked now.
    var coverage: Coverage { state.withLock { $0.coverage } }

    var statistics: Statistics {
        state.withLock { state in
            Statistics(
                byteCount: Self.byteCount(state), idCount: Self.idCount(state),
                filterCount: state.coverage.runs.count { $0.filter != nil },
                openCount: state.openCount, falseOpenCount: state.falseOpenCount)
        }
    }

    /// The commit time of the newest id that went before its day was over; nil if none did.
    var forgottenEarlyThrough: Timestamp? { state.withLock { $0.forgottenEarlyThrough } }

    /// Counts a segment that was asked.
    func opened(hasID: Bool) {
        state.withLock { state in
            state.openCount &+= 1
            if !hasID { state.falseOpenCount &+= 1 }
        }
    }

    /// Takes up the ids of a segment, or the filter of one whose ids are there.
    ///
    /// - Parameter filter: nil if there is none; then the segment is asked itself.
    func add(_ segment: Segment, filter: EventIDFilter?) {
        state.withLock { state in
            let runs = state.coverage.runs
            if let place = runs.firstIndex(where: { run in
                run.segments.contains { $0.number == segment.number }
            }) {
                if runs[place].segments.count == 1, runs[place].filter == nil {
                    state.coverage.runs[place].filter = filter
                    state.coverage.runs[place].isStuck = filter == nil
                }
                return
            }
            let place =
                runs.firstIndex { $0.segments[0].number > segment.number } ?? runs.count
            state.coverage.runs.insert(Run(segments: [segment], filter: filter), at: place)
        }
    }

    /// Lets go of all filters: they are made anew from the ids, and segments are asked meanwhile.
    func forgetFilters() {
        state.withLock { state in
            state.coverage.runs = state.coverage.runs.flatMap { run in
                run.segments.map { Run(segments: [$0], filter: nil) }
            }
        }
    }

    /// Takes note that all ids up to a number are here.
    func cover(through number: SequenceNumber) {
        state.withLock { $0.coverage.through = max($0.coverage.through, number) }
    }

    /// Lets go of what is older than the window, and of the oldest that there is no memory for.
    ///
    /// - Parameters:
    ///   - now: the latest commit time that was given.
    ///   - others: the bytes that ids take elsewhere.
    func forget(now: Timestamp, others: Int) {
        let earliest = now.advanced(byMicroseconds: -Limits.idempotencyWindowMicroseconds)
        state.withLock { state in
            while let oldest = state.coverage.runs.first {
                let time = oldest.segments.map(\.lastCommitTime).max() ?? earliest
                let isExpired = time < earliest
                guard isExpired || Self.byteCount(state) + others > maximumByteCount else { break }
                if !isExpired { state.forgottenEarlyThrough = time }
                state.coverage.runs.removeFirst()
            }
        }
    }

    /// Makes the next filter that is missing, or joins some: false if nothing is to be done.
    ///
    /// - Parameters:
    ///   - keys: of the ids of a segment; nil if they can't be had now.
    ///   - made: gets the filter of a single segment, to keep it.
    func step(
        _ keys: (UInt64) -> [UInt64]?, made: (UInt64, EventIDFilter) -> Void = { _, _ in }
    ) -> Bool {
        guard let places = state.withLock({ Self.next($0.coverage.runs) }) else { return false }
        var all: [UInt64] = []
        var isComplete = true
        for segment in places.flatMap(\.segments) {
            guard let some = keys(segment.number) else {
                isComplete = false
                break
            }
            all += some
        }
        let filter = isComplete ? EventIDFilter(consume all) : nil
        if let filter, places.count == 1 { made(places[0].segments[0].number, filter) }
        state.withLock { state in
            // What expired meanwhile is at the front, and no part of this then.
            let numbers = places.flatMap(\.segments).map(\.number)
            guard
                let first = state.coverage.runs.firstIndex(where: {
                    $0.segments[0].number == numbers[0]
                }), first + places.count <= state.coverage.runs.count
            else { return }
            let range = first..<first + places.count
            guard state.coverage.runs[range].flatMap(\.segments).map(\.number) == numbers else {
                return
            }
            guard let filter else {
                for place in range { state.coverage.runs[place].isStuck = true }
                return
            }
            let joined = Run(
                segments: places.flatMap(\.segments), filter: filter,
                level: places.count == 1 ? 0 : places[0].level + 1)
            state.coverage.runs.replaceSubrange(range, with: [joined])
        }
        return true
    }

    /// Runs to be made into one, or one without a filter; nil if there are none.
    private static func next(_ runs: [Run]) -> ArraySlice<Run>? {
        if let place = runs.lastIndex(where: { $0.filter == nil && !$0.isStuck }) {
            return runs[place...place].reindexed
        }
        var start = 0
        while start + joinedCount <= runs.count {
            let some = runs[start..<start + joinedCount]
            let count = some.reduce(0) { $0 + ($1.filter?.count ?? 0) }
            let level = runs[start].level
            if some.allSatisfy({ $0.filter != nil && !$0.isStuck && $0.level == level }),
                count <= maximumJoinedCount
            {
                return some.reindexed
            }
            start += 1
        }
        return nil
    }

    private static func byteCount(_ state: State) -> Int {
        state.coverage.runs.reduce(0) { $0 + ($1.filter?.byteCount ?? 0) + $1.segments.count * 16 }
    }

    private static func idCount(_ state: State) -> Int {
        state.coverage.runs.reduce(0) { $0 + ($1.filter?.count ?? 0) }
    }
}

extension ArraySlice {
    /// The same, counted from 0.
    fileprivate var reindexed: ArraySlice { Array(self)[...] }
}
