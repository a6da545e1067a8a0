internal import Bytes

/// What waits to be written, what numbers come next, and what the log's thread is to do.
///
/// A plain value: `EventLog` keeps it behind a lock and carries out what it says.
struct LogQueue {
    /// What the log's thread is to do next.
    enum Step {
        case group([CommittedTransaction])
        case marker
        /// Begin another segment, whose header says what is retired, if anything more is.
        case segment(retiring: RetiredRange?)
        /// See whether a full disk has room again.
        case probe
        /// Nothing, until a transaction comes or this moment of the monotonic clock.
        case wait(until: UInt64?)
        case finish
    }

    private enum Phase {
        case open
        case diskFull(SystemError, retryAt: UInt64)
        case failed(SystemError)
        case exhausted
    }

    private let options: LogOptions
    private var phase = Phase.open
    private(set) var isClosing = false
    private var isClosed = false
    private var waiting: [CommittedTransaction] = []
    private var nextNumber: SequenceNumber
    /// The commit time given last.
    private(set) var lastCommitTime: Timestamp
    /// Bytes of transactions that wait or are being written.
    private(set) var queuedByteCount = 0
    private(set) var clockWatch: ClockWatch

    private var markerDue: UInt64?
    /// When the segment that was written last has its age; nil if it holds no record.
    private var segmentDue: UInt64?
    private var gatherUntil: UInt64?
    private var lastGroupCount = 0
    private var lastSyncWasSlow = false
    private var needsMarker = false
    private var wantsSegment = false
    /// What the next segment is to say.
    private var retirement: RetiredRange?
    /// Whether the thread waits, and for how many transactions.
    private var wakeCount: Int?

    init(
        options: LogOptions, next: SequenceNumber, lastCommitTime: Timestamp, clockWatch: ClockWatch
    ) {
        self.options = options
        nextNumber = next
        self.lastCommitTime = lastCommitTime
        self.clockWatch = clockWatch
    }

    /// The number given last.
    var lastAppended: SequenceNumber { nextNumber.advanced(by: -1) }

    var state: LogState {
        switch phase {
        case .open: isClosing ? .closed : .healthy
        case .diskFull: .diskFull
        case .failed: .failed
        case .exhausted: .exhausted
        }
    }

    /// The call that failed last, as long as it stands in the way.
    var failure: SystemError? {
        switch phase {
        case .open, .exhausted: nil
        case .diskFull(let error, _), .failed(let error): error
        }
    }

    /// Why nothing can be appended; nil if it can.
    var refusal: LogError? {
        if isClosing { return .closed }
        switch phase {
        case .open: return nil
        case .diskFull(let error, _): return .diskFull(error)
        case .failed(let error): return .failed(error)
        case .exhausted: return .exhausted
        }
    }

    /// Takes a transaction in.
    ///
    /// - Returns: its numbers, and whether the thread has to be woken.
    mutating func append(
        _ transaction: consuming LogTransaction, clock: any LogClock
    ) throws(LogError) -> (range: AppendedRange, wakes: Bool) {
        if let refusal { throw refusal }
        let byteCount = transaction.byteCount
        guard queuedByteCount + byteCount <= options.maximumQueuedByteCount else {
            throw .queueFull(
                queuedBytes: queuedByteCount, maximum: options.maximumQueuedByteCount)
        }
        let wall = clock.wallTime()
        clockWatch.observe(wall, clock)
        let time = max(wall, lastCommitTime.advanced(byMicroseconds: 1))
        let range = AppendedRange(
            first: nextNumber, last: nextNumber.advanced(by: transaction.recordCount - 1),
            commitTime: time)
        // Readers take no higher number: what got one would be acknowledged and never found.
        guard range.last <= LogFormat.maximumSequenceNumber else {
            phase = .exhausted
            throw .exhausted
        }
        nextNumber = range.last.advanced(by: 1)
        lastCommitTime = time
        queuedByteCount += byteCount
        waiting.append(CommittedTransaction(transaction, range: range))
        let wakes = wakeCount.map { waiting.count >= $0 } ?? false
        if wakes { wakeCount = nil }
        return (range, wakes)
    }

    /// Decides what to do at a moment of the monotonic clock, in nanoseconds.
    mutating func next(now: UInt64) -> Step {
        wakeCount = nil
        if wantsSegment, case .open = phase, !isClosing {
            wantsSegment = false
            defer { retirement = nil }
            return .segment(retiring: retirement)
        }
        if !waiting.isEmpty {
            if let until = gatherDeadline(now: now) {
                wakeCount = lastGroupCount
                return .wait(until: until)
            }
            gatherUntil = nil
            markerDue = nil
            return .group(takeGroup())
        }
        if case .diskFull(_, let retryAt) = phase, !isClosing {
            return now >= retryAt ? .probe : .wait(until: retryAt)
        }
        if isClosing {
            guard needsMarker, case .open = phase else { return .finish }
            needsMarker = false
            return .marker
        }
        wakeCount = 1
        guard case .open = phase,
            let due = [markerDue, segmentDue].compactMap({ $0 }).min()
        else { return .wait(until: nil) }
        guard now >= due else { return .wait(until: due) }
        // Due for its age, the marker goes to a new segment, since the writer keeps the same time.
        if let segmentDue, now >= segmentDue { self.segmentDue = nil }
        markerDue = nil
        needsMarker = false
        return .marker
    }

    /// Notes that a group is on disk.
    mutating func committed(
        _ group: [CommittedTransaction], now: UInt64, syncNanoseconds: UInt64,
        segmentDue: UInt64?
    ) {
        self.segmentDue = segmentDue
        queuedByteCount -= group.reduce(0) { $0 + $1.byteCount }
        lastGroupCount = group.count
        lastSyncWasSlow = syncNanoseconds > options.slowSyncMicroseconds * 1_000
        needsMarker = true
        markerDue = now + options.idleMilliseconds * 1_000_000
    }

    /// Notes that a group could not be written, and gives up what waits behind it.
    ///
    /// - Returns: the transactions that were waiting.
    mutating func failed(
        _ group: [CommittedTransaction], _ error: LogError, now: UInt64
    ) -> [CommittedTransaction] {
        switch error {
        case .diskFull(let error):
            let retryAt = now + options.diskFullRetryMilliseconds * 1_000_000
            phase = .diskFull(error, retryAt: retryAt)
        case .failed(let error), .system(let error):
            phase = .failed(error)
        case .exhausted:
            phase = .exhausted
        default:
            phase = .failed(SystemError(code: 0, call: "\(error)", path: ""))
        }
        queuedByteCount = 0
        markerDue = nil
        segmentDue = nil
        defer { waiting = [] }
        return waiting
    }

    /// Notes that a full disk has room again.
    mutating func recovered(now: UInt64) {
        phase = .open
        // What was written for it may be the first group of a segment, with records.
        needsMarker = true
        markerDue = now + options.idleMilliseconds * 1_000_000
    }

    /// Has another segment begun before anything more is written.
    mutating func endSegment(retiring range: RetiredRange?) {
        wantsSegment = true
        if let range { retirement = range }
    }

    /// Lets nothing more in.
    mutating func close() { isClosing = true }

    /// Forgets that the clock has jumped.
    mutating func acknowledgeClockJump() { clockWatch.acknowledge() }

    /// Until when to wait for a larger group: those who were answered last come back soon, and
    /// after a slow sync it pays to have them all in the next one.
    private mutating func gatherDeadline(now: UInt64) -> UInt64? {
        guard lastSyncWasSlow, !isClosing, waiting.count < lastGroupCount else { return nil }
        let until = gatherUntil ?? now + options.gatherMicroseconds * 1_000
        gatherUntil = until
        return now < until ? until : nil
    }

    private mutating func takeGroup() -> [CommittedTransaction] {
        var byteCount = 0
        var recordCount = 0
        var count = 0
        for transaction in waiting {
            byteCount += transaction.byteCount
            recordCount += transaction.range.recordCount
            let isTooMuch =
                byteCount > LogFormat.groupByteCount || recordCount > LogFormat.maximumRecordCount
            if count > 0, isTooMuch { break }
            count += 1
        }
        let group = [CommittedTransaction](waiting[..<count])
        if count == waiting.count {
            waiting.removeAll(keepingCapacity: true)
        } else {
            waiting.removeFirst(count)
        }
        return group
    }
}
