internal import Bytes
internal import Cryptography
internal import Synchronization

/// Where every batch of the log stands: written by the log's thread after a sync, read by all.
final class LogIndex: Sendable {
    /// The batches of one segment.
    struct Segment: Sendable {
        let number: UInt64
        let identity: SegmentIdentity?
        var entries: [BatchEntry]
        /// Where the part of the file ends that belongs to the log, in bytes.
        var byteCount: Int
        /// The root that its footer gives; nil as long as it is not sealed.
        var root: SHA256Digest?
        /// Whether it has a footer, or gets none before the next open.
        var isSettled = false
        /// Whether its file was found to be gone.
        var isMissing = false
        /// Where the log stands before it, by its header.
        var start: ChainHead?
        /// Where it stands at its end, by the header of the segment after it.
        var end: ChainHead?
        /// The commit time of the last record up to its end; nil as long as it is not sealed.
        var lastCommitTime: Timestamp?
    }

    /// A batch and its segment.
    struct Location: Hashable, Sendable {
        let segment: UInt64
        let identity: SegmentIdentity?
        let entry: BatchEntry
    }

    /// How much there is of everything.
    struct Counts: Sendable {
        var segments = 0
        var sealedSegments = 0
        var batches = 0
        var records = 0
        var bytes = 0
    }

    private struct State {
        var segments: [Segment] = []
        var counts = Counts()
        var damage: [DamageRange] = []
        var retiredSegment: UInt64 = 0
        var tells: (@Sendable (DamageRange) -> Void)?

        /// Takes up where a segment ends.
        mutating func note(_ link: SegmentLink) {
            if let place = place(of: link.segment) { segments[place].end = link.head }
        }

        /// Where a segment stands; nil if it is not there.
        func place(of number: UInt64) -> Int? {
            let place = segments.partitioningIndex { $0.number >= number }
            return place < segments.count && segments[place].number == number ? place : nil
        }
    }

    private let state = Mutex(State())

    init(_ scan: LogScan) {
        state.withLock { state in
            state.segments = scan.segments.map { segment in
                Segment(
                    number: segment.number, identity: segment.identity, entries: segment.entries,
                    byteCount: segment.end, root: segment.sealed?.root,
                    isSettled: segment.sealed != nil, start: segment.header?.predecessor.head,
                    lastCommitTime: segment.sealed?.head.commitTime)
            }
            for header in scan.segments.compactMap(\.header) { state.note(header.predecessor) }
            state.damage = scan.damage
            for segment in state.segments {
                state.counts.segments += 1
                state.counts.sealedSegments += segment.root == nil ? 0 : 1
                state.counts.batches += segment.entries.count
                state.counts.records += segment.entries.reduce(0) { $0 + Int($1.recordCount) }
                state.counts.bytes += segment.byteCount
            }
        }
    }

    /// A copy of everything; the entries are shared until the log grows.
    var segments: [Segment] { state.withLock { $0.segments } }

    var counts: Counts { state.withLock { $0.counts } }

    var damage: [DamageRange] { state.withLock { $0.damage } }

    /// Adds batches at the end, all of one segment.
    func append(_ entries: ArraySlice<BatchEntry>, in header: SegmentHeader, byteCount: Int) {
        state.withLock { state in
            if state.segments.last?.number != header.number {
                state.note(header.predecessor)
                state.segments.append(
                    Segment(
                        number: header.number, identity: SegmentIdentity(header), entries: [],
                        byteCount: 0, root: nil, start: header.predecessor.head))
                state.counts.segments += 1
            }
            let last = state.segments.count - 1
            state.counts.batches += entries.count
            state.counts.records += entries.reduce(0) { $0 + Int($1.recordCount) }
            state.counts.bytes += byteCount - state.segments[last].byteCount
            state.segments[last].entries.append(contentsOf: entries)
            state.segments[last].byteCount = byteCount
        }
    }

    /// Notes that a segment has a footer.
    func sealed(_ number: UInt64, root: SHA256Digest, lastCommitTime: Timestamp) {
        state.withLock { state in
            guard let place = state.place(of: number), state.segments[place].root == nil else {
                return
            }
            state.segments[place].root = root
            state.segments[place].isSettled = true
            state.segments[place].lastCommitTime = lastCommitTime
            state.counts.sealedSegments += 1
        }
    }

    /// Notes that a segment has ended and gets no footer before the next open.
    func settle(_ number: UInt64) {
        state.withLock { state in
            guard let place = state.place(of: number) else { return }
            state.segments[place].isSettled = true
        }
    }

    /// Notes that the file of a segment is not there any more.
    func noteMissing(_ number: UInt64) {
        let segment = state.withLock { state -> Segment? in
            guard let place = state.place(of: number) else { return nil }
            state.segments[place].isMissing = true
            return state.segments[place]
        }
        guard let segment else { return }
        var numbers: ClosedRange<SequenceNumber>?
        if let first = segment.entries.first, let last = segment.entries.last {
            numbers = first.base...max(first.base, last.last)
        }
        note(
            DamageRange(
                .missingSegment, segment: number, bytes: 0..<segment.byteCount, records: numbers,
                detail: "the file was removed or replaced while the log was open"))
    }

    /// The segments that have a footer and records, and no damage, oldest first.
    func sealedSegments(of logID: LogID) -> [SealedSegment] {
        state.withLock { state in
            let damaged = Set(state.damage.map(\.segmentNumber))
            return state.segments.compactMap { segment in
                guard let root = segment.root, let lastCommitTime = segment.lastCommitTime,
                    let first = segment.entries.first, let last = segment.entries.last,
                    !damaged.contains(segment.number)
                else { return nil }
                return SealedSegment(
                    number: segment.number, logID: logID, root: root,
                    recordCount: segment.entries.reduce(0) { $0 + Int($1.recordCount) },
                    numbers: first.base...last.last, lastCommitTime: lastCommitTime)
            }
        }
    }

    /// What is known of each segment.
    var logSegments: [LogSegment] {
        state.withLock { state in
            let damaged = Set(state.damage.map(\.segmentNumber))
            return state.segments.map { segment in
                var bounds: LogSegment.Bounds?
                if let start = segment.start, let end = segment.end {
                    bounds = .init(
                        valueBefore: start.value, last: end.number, lastCommitTime: end.commitTime,
                        value: end.value)
                }
                var numbers: ClosedRange<SequenceNumber>?
                if let first = segment.entries.first, let last = segment.entries.last {
                    numbers = first.base...max(first.base, last.last)
                }
                return LogSegment(
                    number: segment.number, byteCount: segment.byteCount, root: segment.root,
                    recordCount: segment.entries.reduce(0) { $0 + Int($1.recordCount) },
                    numbers: numbers, isDamaged: damaged.contains(segment.number),
                    isSettled: segment.isSettled, bounds: bounds)
            }
        }
    }

    /// Forgets the segments up to a number, and what is wrong with them.
    func retire(through number: UInt64) {
        state.withLock { state in
            let kept = state.segments.partitioningIndex { $0.number > number }
            for segment in state.segments[..<kept] {
                state.counts.segments -= 1
                state.counts.sealedSegments -= segment.root == nil ? 0 : 1
                state.counts.batches -= segment.entries.count
                state.counts.records -= segment.entries.reduce(0) { $0 + Int($1.recordCount) }
                state.counts.bytes -= segment.byteCount
            }
            state.segments.removeFirst(kept)
            state.damage.removeAll { $0.segmentNumber <= number }
            state.retiredSegment = max(state.retiredSegment, number)
        }
    }

    /// Whether the file of a segment was found to be gone.
    func isMissing(_ number: UInt64) -> Bool {
        state.withLock { state in
            state.place(of: number).map { state.segments[$0].isMissing } ?? false
        }
    }

    /// Whether a segment was forgotten.
    func isRetired(_ number: UInt64) -> Bool { state.withLock { number <= $0.retiredSegment } }

    /// The numbers of each batch of a segment, in order.
    func batchNumbers(ofSegment number: UInt64) -> [ClosedRange<SequenceNumber>] {
        state.withLock { state in
            guard let place = state.place(of: number) else { return [] }
            return state.segments[place].entries.map { $0.base...$0.last }
        }
    }

    /// From here on, damage that is found is told.
    func tellDamage(to listener: @escaping @Sendable (DamageRange) -> Void) {
        state.withLock { $0.tells = listener }
    }

    /// Notes damage that was found when a batch was read; the same one is noted once.
    func note(_ damage: DamageRange) {
        let tells = state.withLock { state -> (@Sendable (DamageRange) -> Void)? in
            let isKnown = state.damage.contains {
                $0.segmentNumber == damage.segmentNumber && $0.bytes.overlaps(damage.bytes)
                    && $0.records == damage.records
            }
            if isKnown { return nil }
            state.damage.append(damage)
            return state.tells
        }
        tells?(damage)
    }

    /// The batch that holds a record; nil if there is none.
    func location(of number: SequenceNumber) -> Location? {
        state.withLock { state in
            // The last segment whose first batch is not above the number.
            let next = state.segments.partitioningIndex { segment in
                (segment.entries.first?.base ?? .zero) > number
            }
            for segment in state.segments[..<next].reversed() where !segment.entries.isEmpty {
                let entries = segment.entries
                let after = entries.partitioningIndex { $0.base > number }
                // A segment without batches has no place among the others by number, so the search
                // may have ended too high.
                guard after > 0 else { continue }
                guard entries[after - 1].last >= number else { return nil }
                return Location(
                    segment: segment.number, identity: segment.identity, entry: entries[after - 1])
            }
            return nil
        }
    }

    /// The numbers around one that no batch has, up to the next batch; nil if there is none behind it,
    /// or it is in one.
    func gap(around number: SequenceNumber) -> NumberGap? {
        state.withLock { state in
            var before: (segment: UInt64, last: SequenceNumber)?
            for segment in state.segments {
                guard let last = segment.entries.last?.last else { continue }
                guard last >= number else {
                    before = (segment.number, last)
                    continue
                }
                let after = segment.entries.partitioningIndex { $0.last >= number }
                if after > 0 { before = (segment.number, segment.entries[after - 1].last) }
                let next = segment.entries[after].base
                let first = (before?.last ?? .zero).advanced(by: 1)
                guard first <= number, number < next else { return nil }
                return NumberGap(
                    numbers: first...next.advanced(by: -1),
                    isWithinSegment: before?.segment == segment.number)
            }
            return nil
        }
    }
}

extension RandomAccessCollection {
    /// The first index whose element, and all after it, satisfy the predicate.
    func partitioningIndex(_ belongsInSecondPartition: (Element) -> Bool) -> Index {
        var low = startIndex
        var count = self.count
        while count > 0 {
            let half = count / 2
            let middle = index(low, offsetBy: half)
            if belongsInSecondPartition(self[middle]) {
                count = half
            } else {
                low = index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
