internal import Bytes
internal import Cryptography
internal import Glibc

/// Writes groups of transactions, one sync each, on one thread (`spec/log-format.md`, section 7).
///
/// A segment whose write or sync failed is fenced: nothing goes to it any more, the group goes to a
/// new one, which states where the fenced one really ends.
struct LogWriter: ~Copyable {
    /// What became of a group.
    enum Outcome {
        case durable
        case failed(LogError)
    }

    /// What writing has cost so far.
    struct Statistics: Sendable {
        var syncCount: UInt64 = 0
        var syncNanoseconds: UInt64 = 0
        var lastSyncNanoseconds: UInt64 = 0
        var fenceCount: UInt64 = 0
    }

    private struct OpenSegment {
        let file: any LogFile
        let header: SegmentHeader
        /// Where the next batch goes; everything before is on disk.
        var end: Int
        /// Whether its directory entry is on disk too.
        var isEntered: Bool
        /// When it has its age, by the monotonic clock in nanoseconds.
        let due: UInt64
    }

    /// No segment is longer than this and one group.
    private static let longestSegmentByteCount = LogFormat.maximumSegmentByteCount / 2

    /// Where the log stands: on disk up to here.
    private(set) var head: ChainHead
    private(set) var statistics = Statistics()
    private(set) var logID: LogID?
    /// Segments that have ended and whose successor is on disk.
    private var ended: [SegmentSealer.Job] = []

    private let directory: LogDirectory
    private let clock: any LogClock
    private let options: LogOptions
    private let index: LogIndex
    private var segment: OpenSegment?
    /// The segment written last, and how far it is on disk.
    private(set) var link: SegmentLink
    /// The header of the segment that `link` names, if it can be sealed once it has a successor.
    private var linked: SegmentHeader?
    private var nextSegment: UInt64
    private var incarnation: UInt32
    /// What the next segment's header is to say is retired.
    private var retired: RetiredRange?
    /// What a header on disk, or the mark, says is retired.
    private(set) var statedRetired: RetiredRange?
    /// Whether the present segment is to end whatever its size.
    private var endsSegment = false
    /// Transactions of the log before this open that the first segment has to repeat.
    private var salvage: [CommittedTransaction]
    private var encoder: BatchEncoder

    init(
        _ directory: LogDirectory, scan: LogScan, index: LogIndex, clock: any LogClock,
        options: LogOptions
    ) {
        self.directory = directory
        self.clock = clock
        self.options = options
        self.index = index
        encoder = BatchEncoder(randomBytes: options.randomBytes)
        // A local, since reading a field here makes the optimiser of Swift 6.3 release fields of
        // this noncopyable struct that are not yet set.
        let link = scan.link ?? SegmentLink(segment: 0, end: 0, head: .start)
        self.link = link
        linked = scan.segments.last.flatMap { last in
            last.number == link.segment && scan.isSealable(last) ? last.header : nil
        }
        head = scan.head ?? link.head
        logID = scan.logID
        nextSegment = scan.highestSegment + 1
        incarnation = scan.highestIncarnation &+ 1
        salvage = scan.salvage
        retired = scan.retired
        statedRetired = scan.retired
    }

    /// Lets the present segment end; the header of the next one says what is retired from now on, if
    /// that is given.
    mutating func endSegment(retiring range: RetiredRange?) {
        endsSegment = true
        guard let range, range.segment > retired?.segment ?? 0 else { return }
        retired = range
    }

    /// Puts a group on disk, in a new segment if the present one fails or is full.
    mutating func commit(_ group: [CommittedTransaction]) -> Outcome {
        write { encoder throws(LogError) in try encoder.encode(group) }
    }

    /// Puts a marker on disk. If that fails nothing is lost: the next header says the same.
    mutating func writeMarker() -> Outcome {
        write(retries: false) { encoder throws(LogError) in
            // A group that repeats transactions of the segment before tells of them itself; a marker
            // behind them would be taken for a witness that they were on disk before it.
            if encoder.entries.isEmpty { encoder.encodeMarker() }
        }
    }

    private mutating func write(
        retries: Bool = true, _ encode: (inout BatchEncoder) throws(LogError) -> Void
    ) -> Outcome {
        var first: LogError?
        while true {
            do throws(LogError) {
                try attempt(encode)
                return .durable
            } catch {
                fence()
                guard retries, first == nil else { return .failed(error) }
                first = error
            }
        }
    }

    private mutating func attempt(
        _ encode: (inout BatchEncoder) throws(LogError) -> Void
    ) throws(LogError) {
        try endFullSegment()
        var current: OpenSegment
        if let segment { current = segment } else { current = try create() }
        let isNew = current.end == 0
        // Known from here on, so that it can be fenced.
        segment = current
        let identity = SegmentIdentity(current.header)
        if current.end == 0 {
            let copy = current.header.encoded()
            encoder.beginGroup(
                in: identity, at: 0, after: current.header.predecessor.head, prefix: copy + copy)
            try encoder.encode(salvage)
        } else {
            encoder.beginGroup(in: identity, at: current.end, after: head)
        }
        let repeated = encoder.entries.count
        try encode(&encoder)
        try put(encoder.output, to: &current, headerLast: repeated > 0)
        segment = current
        salvage = []
        isAtSegmentStart = isNew
        head = encoder.head
        if isNew { statedRetired = current.header.retired }
        if isNew {
            if let linked, linked.number == link.segment {
                ended.append(.init(header: linked, link: link))
            } else {
                index.settle(link.segment)
            }
        }
        linked = nil
        link = SegmentLink(segment: current.header.number, end: current.end, head: head)
        // What was salvaged stays where the index has it: in the old file.
        index.append(
            encoder.entries[repeated...], in: current.header, byteCount: current.end)
    }

    /// Begins another segment where the present one has its size or age.
    private mutating func endFullSegment() throws(LogError) {
        let limit = min(options.segmentByteCount, Self.longestSegmentByteCount)
        guard let current = segment,
            endsSegment || current.end >= limit || clock.monotonicNanoseconds() >= current.due
        else { return }
        do throws(LogError) {
            segment = try create()
            linked = current.header
        } catch {
            // No descriptor is left, say: the present one has done nothing wrong and takes more.
            guard current.end < Self.longestSegmentByteCount else { throw error }
        }
    }

    /// The segments that have ended since this was asked last.
    mutating func takeEnded() -> [SegmentSealer.Job] {
        defer { ended = [] }
        return ended
    }

    /// Whether the group written last was the first of its segment.
    private(set) var isAtSegmentStart = false

    /// When the present segment has its age; nil if there is none.
    var segmentDue: UInt64? { segment?.due }

    /// Writes and syncs; everything up to `current.end` is on disk afterwards.
    ///
    /// - Parameter headerLast: whether the segment repeats transactions of the one before. Its header
    ///   leaves them out there, so it must not be on disk before they are here: until then it is a
    ///   segment that did not come into being.
    private mutating func put(
        _ bytes: [UInt8], to current: inout OpenSegment, headerLast: Bool
    ) throws(LogError) {
        try Self.writing { () throws(SystemError) in
            if headerLast {
                let batches = LogFormat.firstBatchOffset
                try current.file.writeFully([UInt8](bytes[batches...]), at: batches)
                try current.file.sync()
                try current.file.writeFully([UInt8](bytes[..<batches]), at: 0)
            } else {
                try current.file.writeFully(bytes, at: current.end)
            }
            let beforeSync = clock.monotonicNanoseconds()
            try current.file.sync()
            statistics.lastSyncNanoseconds = clock.monotonicNanoseconds() &- beforeSync
            if !current.isEntered { try directory.fileSystem.syncDirectory(directory.path) }
            try requirePlace(of: current)
        }
        statistics.syncCount += 1
        statistics.syncNanoseconds &+= statistics.lastSyncNanoseconds
        current.isEntered = true
        current.end += bytes.count
    }

    /// Looks whether what was written can be found again: a file that somebody removed, or moved with
    /// its directory, takes everything, and is gone with this process.
    private func requirePlace(of segment: OpenSegment) throws(SystemError) {
        if try segment.file.isInPlace() { return }
        try directory.lock?.check()
        index.noteMissing(segment.header.number)
        throw SystemError(code: ENOENT, call: "stat", path: segment.file.path)
    }

    /// Creates the file of the next segment; nothing is written yet.
    private mutating func create() throws(LogError) -> OpenSegment {
        let id = if let logID { logID } else { LogID(try options.randomBytes(16)) }
        if link.segment == 0 {
            link.head.value = ChainHasher.genesis(
                logID: id, origin: LogFormat.origin, parent: .none)
        }
        let salt = try options.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let (file, number) = try Self.writing { () throws(SystemError) in
            try directory.lock?.check()
            return try directory.createSegment(from: nextSegment)
        }
        // A reader takes no higher number: what is written there would be acknowledged and lost.
        guard number <= LogFormat.maximumSegmentNumber else {
            try? directory.fileSystem.remove(file.path)
            throw .exhausted
        }
        nextSegment = number + 1
        let header = SegmentHeader(
            logID: id, number: number, salt: salt, incarnation: incarnation,
            firstNumber: link.head.number.advanced(by: 1), creationTime: clock.wallTime(),
            predecessor: link, retired: retired)
        logID = id
        endsSegment = false
        return OpenSegment(
            file: file, header: header, end: 0, isEntered: false,
            due: clock.monotonicNanoseconds() &+ options.segmentAgeSeconds &* 1_000_000_000)
    }

    /// Gives the present segment up. What was synced of it stays in the log by `link`.
    private mutating func fence() {
        statistics.fenceCount += 1
        // Its file has failed once: it is sealed after the next open, by another descriptor.
        if let segment, segment.end > 0 { linked = nil }
        if let segment, segment.end == 0 {
            // It never came to hold anything; left behind it would only be set aside later.
            try? directory.fileSystem.remove(segment.file.path)
        }
        segment = nil
    }

    private static func writing<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(LogError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw error.isOutOfSpace ? .diskFull(error) : .failed(error)
        }
    }
}
