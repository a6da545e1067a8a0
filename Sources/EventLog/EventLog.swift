public import Bytes
internal import Cryptography
internal import Threads

/// A log of opaque records: appended in transactions, synced in groups, read by number.
///
/// One thread of its own writes. `append` may be called from anywhere and never blocks; what became
/// of a transaction is told to the `CommitSink`. Call `close` before letting go of it.
public final class EventLog: Sendable {
    /// What only the thread that writes touches.
    private final class Driver: @unchecked Sendable {
        // Unchecked: used by the log's thread alone, or by the one caller of `step`.
        var writer: LogWriter
        var mark: MarkWriter
        /// When the mark was written last, by the monotonic clock in nanoseconds.
        var markedAt: UInt64 = 0
        /// The segment that the sink was told of last.
        var toldSegment: UInt64 = 0

        init(_ writer: consuming LogWriter, _ mark: MarkWriter) {
            self.writer = writer
            self.mark = mark
        }
    }

    /// What the writer tells everybody else.
    private struct Shared {
        var queue: LogQueue
        var head: ChainHead
        var logID: LogID?
        var statistics = LogWriter.Statistics()
        var markFailure: SystemError?
        var retired: RetiredRange?
    }

    private let shared: Monitor<Shared>
    private let driver: Driver
    let reader: LogReader
    private let sealer: SegmentSealer
    private let directory: LogDirectory
    private let onRetire: @Sendable () -> Void
    private let clock: any LogClock
    private let sink: any CommitSink
    private let setAside: [SetAsideBytes]
    private let wasMarkMissing: Bool
    private let thread = ThreadSlot()

    /// Opens a log for writing, creating its directory if needed.
    ///
    /// Takes the directory's lock, recovers, lends the batches to `replay` in order, and starts the
    /// log's threads. Nothing is written to a segment before the first append, but for footers of
    /// segments that ended before. Of sealed segments only the footers are read, but for what is
    /// replayed, and with `LogOptions.refusesDamage`, which checks every byte first.
    ///
    /// - Parameters:
    ///   - directory: where the segments lie.
    ///   - prepare: gets the log, to be read only, and says from which number on it wants to have
    ///     the records replayed.
    ///   - replay: gets each batch from there on that holds whole transactions, or, where damage
    ///     took a part of one, the parts that are left.
    /// - Throws: `LogError`, or what `replay` throws.
    public static func open(
        directory: String, fileSystem: any FileSystem, clock: any LogClock, options: LogOptions,
        sink: any CommitSink, prepare: (EventLog) throws -> SequenceNumber = { _ in .zero },
        replay: (LogBatch) throws -> Void
    ) throws -> EventLog {
        var directory = LogDirectory(path: directory, fileSystem: fileSystem)
        try directory.create()
        try directory.takeLock()
        do {
            if options.refusesDamage { try refuseDamage(directory) }
            let scan = try LogScan(directory)
            let setAside = directory.copyAside(scan.setAside)
            try directory.syncTail(scan)
            let log = EventLog(
                directory, scan: scan, setAside: setAside, clock: clock, options: options,
                sink: sink)
            let first = try prepare(log)
            try log.reader.batches(from: first, through: SequenceNumber(.max), replay)
            log.reader.index.tellDamage(to: options.onDamage)
            if options.hasThread { try log.startThreads() }
            return log
        } catch {
            directory.lock?.release()
            throw error
        }
    }

    /// Checks all that `watchllm verify` checks: who has to mend a log wants all of it at once.
    private static func refuseDamage(_ directory: LogDirectory) throws(LogError) {
        var scanner = try LogScanner(
            directory: directory.path, fileSystem: directory.fileSystem)
        try scanner.verify()
        guard scanner.report.isIntact else { throw .damagedLog(scanner.report.damage) }
    }

    private init(
        _ directory: LogDirectory, scan: LogScan, setAside: [SetAsideBytes], clock: any LogClock,
        options: LogOptions, sink: any CommitSink
    ) {
        let index = LogIndex(scan)
        let writer = LogWriter(
            directory, scan: scan, index: index, clock: clock, options: options)
        let queue = LogQueue(
            options: options, next: scan.nextNumber, lastCommitTime: scan.lastCommitTime,
            clockWatch: ClockWatch(clock, lastCommitTime: scan.lastCommitTime))
        shared = Monitor(
            Shared(
                queue: queue, head: writer.head, logID: scan.logID, retired: scan.retired))
        self.directory = directory
        onRetire = options.onRetire
        driver = Driver(writer, MarkWriter(directory, last: scan.mark))
        let unsealed = scan.segments.compactMap { segment -> SegmentSealer.Job? in
            guard let header = segment.header, let link = segment.link, scan.isSealable(segment)
            else {
                // The end of the log settles when it has a successor.
                if segment.number != scan.link?.segment { index.settle(segment.number) }
                return nil
            }
            return SegmentSealer.Job(header: header, link: link)
        }
        sealer = SegmentSealer(
            directory, index: index, jobs: unsealed, onSeal: options.onSeal)
        reader = LogReader(
            directory, index: index, cacheByteCount: options.cacheByteCount,
            maximumOpenFileCount: options.maximumOpenFileCount)
        self.clock = clock
        self.sink = sink
        self.setAside = setAside
        wasMarkMissing = scan.isMarkMissing
    }

    // MARK: Writing

    /// Gives a transaction its numbers and commit time and queues it; never blocks.
    ///
    /// - Throws: `.queueFull`, `.diskFull`, `.closed`, `.failed`, `.exhausted`; `.emptyTransaction`,
    ///   `.recordTooLong`, `.tooManyRecords` for one that no log takes. Then no number was used.
    public func append(
        _ transaction: consuming LogTransaction
    ) throws(LogError) -> AppendedRange {
        let count = transaction.recordCount
        guard count > 0 else { throw .emptyTransaction }
        guard count <= LogFormat.maximumRecordCount else {
            throw .tooManyRecords(count: count, maximum: LogFormat.maximumRecordCount)
        }
        let longest = transaction.longestRecordByteCount
        guard longest <= LogFormat.maximumRecordByteCount else {
            throw .recordTooLong(byteCount: longest, maximum: LogFormat.maximumRecordByteCount)
        }
        let kept = transaction
        let result = try shared.withLock { shared throws(LogError) in
            try shared.queue.append(kept, clock: clock)
        }
        if result.wakes { shared.signal() }
        return result.range
    }

    /// Writes what is queued, a marker and the mark, syncs, ends the threads and gives the lock back.
    ///
    /// Must not be called by the sink. Without effect the second time.
    public func close() {
        shared.withLock { $0.queue.close() }
        shared.signal()
        if !thread.join() { while step() {} }
        sealer.close()
        directory.lock?.release()
    }

    /// Does the next piece of the log's work on the calling thread, if there is any now: writes a
    /// group or marker, or looks whether a full disk has room.
    ///
    /// Only for a log that was opened without a thread, and only one call at a time.
    ///
    /// - Returns: whether there was anything to do.
    public func step() -> Bool {
        let now = clock.monotonicNanoseconds()
        return perform(shared.withLock { $0.queue.next(now: now) })
    }

    /// Seals the next segment that has ended, on the calling thread; false if there is none.
    ///
    /// Only for a log that was opened without a thread, and only one call at a time; it may run
    /// beside `step`.
    public func sealStep() -> Bool { sealer.step() }

    /// Has another segment begun at once, also where the present one has neither its size nor its age.
    /// Never blocks; where that fails, writing goes on as it can.
    ///
    /// - Parameter range: what its header is to say is retired: whole sealed segments from the front,
    ///   and a transaction on disk that tells what is kept of them. Their files stay until
    ///   `removeRetired` is called.
    public func beginSegment(retiring range: RetiredRange? = nil) {
        shared.withLock { $0.queue.endSegment(retiring: range) }
        shared.signal()
    }

    /// What a segment header on disk says is retired; nil for nothing.
    public var retired: RetiredRange? { shared.withLock { $0.retired } }

    /// Removes the files of the segments that are retired, oldest first, and what recovery set aside
    /// of them. What is left where that fails is removed the next time. Blocks; one call at a time.
    ///
    /// - Returns: how many segments were removed, and their bytes.
    /// - Throws: `LogError.system` if a file can't be removed.
    public func removeRetired() throws(LogError) -> (segmentCount: Int, byteCount: Int) {
        let (retired, logID) = shared.withLock { ($0.retired, $0.logID) }
        guard let retired, let logID else { return (0, 0) }
        // Before the files: whoever looks from here on finds no place in them.
        reader.index.retire(through: retired.segment)
        reader.close(through: retired.segment)
        return try directory.removeRetired(through: retired.segment, of: logID)
    }

    /// Forgets that the clock has jumped, since somebody has looked.
    public func acknowledgeClockJump() {
        shared.withLock { $0.queue.acknowledgeClockJump() }
    }

    // MARK: Reading

    /// The records with these numbers, in this order; numbers without a readable record are left
    /// out. From any thread; costs a read and a decompression for each batch not in the cache.
    public func records(_ numbers: [SequenceNumber]) throws(LogError) -> [LogRecord] {
        try reader.records(numbers)
    }

    /// Lends the batches that hold records from `first` to `last`, in order. From any thread.
    ///
    /// - Throws: `LogError.system`, or what `body` throws.
    public func batches(
        from first: SequenceNumber, through last: SequenceNumber, _ body: (LogBatch) throws -> Void
    ) throws {
        try reader.batches(from: first, through: last, body)
    }

    /// Lends the batches of a segment, in order. From any thread.
    ///
    /// - Throws: `LogError.system`, or what `body` throws.
    public func batches(
        ofSegment number: UInt64, _ body: (LogBatch) throws -> Void
    ) throws {
        try reader.batches(ofSegment: number, body)
    }

    /// The numbers of the records of each batch of a segment, in order.
    public func batchNumbers(ofSegment number: UInt64) -> [ClosedRange<SequenceNumber>] {
        reader.index.batchNumbers(ofSegment: number)
    }

    /// The segments that are closed by a footer, are not damaged as far as is known, and have
    /// records, oldest first.
    public var sealedSegments: [SealedSegment] {
        guard let logID = shared.withLock({ $0.logID }) else { return [] }
        return reader.index.sealedSegments(of: logID)
    }

    /// All segments of the log, oldest first; the last one may grow.
    public var segments: [LogSegment] { reader.index.logSegments }

    /// The segments, oldest first, of which neither records nor footer will change any more; up to
    /// the first one of which they may.
    public var endedSegments: [LogSegment] {
        Array(reader.index.logSegments.dropLast().prefix(while: \.isSettled))
    }

    /// The last record that is on disk.
    public var lastDurable: SequenceNumber { shared.withLock { $0.head.number } }

    /// Where the log stands: the last record on disk and the chain value after it.
    public var chainHead: ChainHead { shared.withLock { $0.head } }

    /// How the log fares.
    public var status: LogStatus {
        let index = reader.index
        let counts = index.counts
        let cachedByteCount = reader.cachedByteCount
        let damage = index.damage
        return shared.withLock { shared in
            LogStatus(
                retired: shared.retired, state: shared.queue.state, failure: shared.queue.failure,
                logID: shared.logID,
                segmentCount: counts.segments, sealedSegmentCount: counts.sealedSegments,
                pendingSealCount: sealer.pendingCount, sealFailure: sealer.failure,
                markFailure: shared.markFailure,
                wasMarkMissing: wasMarkMissing, byteCount: counts.bytes,
                batchCount: counts.batches, recordCount: counts.records,
                queuedByteCount: shared.queue.queuedByteCount,
                cachedByteCount: cachedByteCount,
                syncCount: shared.statistics.syncCount,
                syncNanoseconds: shared.statistics.syncNanoseconds,
                lastSyncNanoseconds: shared.statistics.lastSyncNanoseconds,
                fenceCount: shared.statistics.fenceCount, damage: damage, setAside: setAside,
                lastDurable: shared.head.number, lastAppended: shared.queue.lastAppended,
                chainValue: shared.head.value, lastCommitTime: shared.queue.lastCommitTime,
                hasClockJumped: shared.queue.clockWatch.hasJumped)
        }
    }

    // MARK: The log's thread

    private func startThreads() throws(LogError) {
        do throws(ThreadError) {
            try sealer.start()
            thread.start(
                try NamedThread(name: "log") { [self] in
                    while perform(nextStep()) {}
                })
        } catch {
            sealer.close()
            throw .system(SystemError(code: error.code, call: "pthread_create", path: "log"))
        }
    }

    private func nextStep() -> LogQueue.Step {
        shared.waiting { shared in
            let now = clock.monotonicNanoseconds()
            let step = shared.queue.next(now: now)
            guard case .wait(let until) = step else { return .done(step) }
            return .wait(nanoseconds: until.map { $0 > now ? $0 - now : 0 })
        }
    }

    /// Carries out a step; false if there was nothing to do, or nothing more.
    private func perform(_ step: LogQueue.Step) -> Bool {
        switch step {
        case .group(let group): write(group)
        case .marker: writeMarker(syncsMark: shared.withLock { $0.queue.isClosing })
        case .segment(let range):
            driver.writer.endSegment(retiring: range)
            writeMarker(syncsMark: range != nil)
        case .probe: probe()
        case .wait, .finish: return false
        }
        return true
    }

    private func writeMarker(syncsMark: Bool) {
        // If it fails, the next group goes to a new segment, which says the same.
        if case .durable = driver.writer.writeMarker() {
            writeMark(syncs: syncsMark)
            tellSegment()
        }
        publish { _ in }
    }

    /// Tells the sink where what comes stands, if that is another segment than before.
    private func tellSegment() {
        let segment = driver.writer.link.segment
        guard segment != driver.toldSegment else { return }
        driver.toldSegment = segment
        sink.beganSegment(segment)
    }

    private func write(_ group: [CommittedTransaction]) {
        let outcome = driver.writer.commit(group)
        let now = clock.monotonicNanoseconds()
        switch outcome {
        case .durable:
            let duration = driver.writer.statistics.lastSyncNanoseconds
            let due = driver.writer.segmentDue
            publish {
                $0.committed(group, now: now, syncNanoseconds: duration, segmentDue: due)
            }
            tellSegment()
            sink.committed(group)
            // Under load no marker comes: then once a second, and never for every group.
            guard driver.writer.isAtSegmentStart || now &- driver.markedAt >= 1_000_000_000 else {
                return
            }
            writeMark(syncs: false)
            publish { _ in }
        case .failed(let error):
            var failed = group
            publish { failed += $0.failed(group, error, now: now) }
            sink.failed(failed, error: error)
        }
    }

    private func probe() {
        let outcome = driver.writer.writeMarker()
        let now = clock.monotonicNanoseconds()
        publish { queue in
            switch outcome {
            case .durable: queue.recovered(now: now)
            case .failed(let error): _ = queue.failed([], error, now: now)
            }
        }
    }

    /// Leaves a witness of how far the log is on disk.
    private func writeMark(syncs: Bool) {
        guard let logID = driver.writer.logID else { return }
        driver.mark.write(
            driver.writer.link, of: logID, retired: driver.writer.statedRetired, syncs: syncs)
        driver.markedAt = clock.monotonicNanoseconds()
    }

    /// Tells everybody else how the writer stands, together with a change of the queue.
    private func publish(_ change: (inout LogQueue) -> Void) {
        let head = driver.writer.head
        let logID = driver.writer.logID
        let statistics = driver.writer.statistics
        let markFailure = driver.mark.failure
        for job in driver.writer.takeEnded() { sealer.add(job) }
        let retired = driver.writer.statedRetired
        let isNews = shared.withLock { shared in
            defer { shared.retired = retired }
            shared.head = head
            shared.logID = logID
            shared.statistics = statistics
            shared.markFailure = markFailure
            change(&shared.queue)
            return shared.retired != retired
        }
        if isNews { onRetire() }
    }
}
