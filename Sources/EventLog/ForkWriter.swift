internal import Bytes
internal import Cryptography

/// Writes the batches of a fork: as they were, but for what depends on the log that they stand in.
struct ForkWriter: ~Copyable {
    /// Bytes that are collected before they are written.
    private static let bufferByteCount = 4 << 20

    let logID: LogID
    /// Where the new log stands.
    private(set) var head: ChainHead
    private(set) var recordCount = 0
    private(set) var segmentCount = 0
    private(set) var byteCount = 0

    private let directory: LogDirectory
    private let parent: ParentLink
    private let last: SequenceNumber
    private var hasher = ChainHasher()
    private var segment: (file: any LogFile, number: UInt64, identity: SegmentIdentity)?
    private var link: SegmentLink
    private var buffer: [UInt8] = []
    /// Where in the file the buffer begins.
    private var written = 0

    init(_ directory: LogDirectory, logID: LogID, parent: ParentLink, last: SequenceNumber) {
        self.directory = directory
        self.logID = logID
        self.parent = parent
        self.last = last
        let genesis = ChainHasher.genesis(
            logID: logID, origin: LogFormat.origin, parent: parent)
        head = ChainHead(number: .zero, commitTime: Timestamp(microseconds: 0), value: genesis)
        link = SegmentLink(segment: 0, end: 0, head: head)
    }

    /// Adds a batch, or as much of it as the fork has.
    mutating func append(_ batch: LogBatch) throws(LogError) {
        if segment?.number != batch.segmentNumber {
            try endSegment()
            try begin(batch)
        }
        var header = batch.header
        var payload = batch.payload
        if header.last > last { cut(&header, &payload, of: batch) }
        let stored: [UInt8]
        var compressed: [UInt8] = []
        if header.codec == .lz4 || header.rawByteCount != batch.header.rawByteCount {
            let count = LZ4.compress(payload.span.bytes, appendingTo: &compressed)
            header.codec = count < payload.count ? .lz4 : .none
            stored = count < payload.count ? compressed : payload
        } else {
            stored = payload
        }
        header.storedByteCount = stored.count
        header.storedChecksum = CRC32C.checksum(stored)
        header.durable = min(header.durable, head.number)
        header.previous = head.number
        header.previousChainValue = head.value
        header.offset = written + buffer.count
        header.chainValue = hasher.chainValue(header)
        put(header, stored)
        head = ChainHead(
            number: header.last, commitTime: header.lastCommitTime, value: header.chainValue)
        recordCount += header.recordCount
        if buffer.count >= Self.bufferByteCount { try flush() }
    }

    /// Ends the log with a witness that all of it is on disk.
    mutating func finish() throws(LogError) {
        guard let segment else { return }
        put(
            BatchHeader(
                flags: .control, salt: segment.identity.salt,
                incarnation: segment.identity.incarnation, base: head.number.advanced(by: 1),
                transactionFirst: .zero, recordCount: 0, durable: head.number,
                previous: head.number, offset: written + buffer.count,
                previousChainValue: head.value, chainValue: head.value), [])
        try endSegment()
        try writing { () throws(SystemError) in
            try directory.fileSystem.syncDirectory(directory.path)
        }
        var mark = MarkWriter(directory, last: nil)
        mark.write(link, of: logID, retired: nil, syncs: true)
        if let failure = mark.failure { throw .failed(failure) }
    }

    /// Cuts a batch behind the fork's last record: salts come from the seed, so that the leaves that
    /// stay are what they were.
    private mutating func cut(
        _ header: inout BatchHeader, _ payload: inout [UInt8], of batch: LogBatch
    ) {
        var walk = PayloadWalk(header: batch.header, byteCount: payload.count)
        var end = 0
        hasher.begin(seed: header.saltSeed)
        let bytes = payload
        bytes.withUnsafeBytes { bytes in
            while let record = walk.next(in: bytes), record.number <= last {
                hasher.addLeaf(
                    record.number, record.commitTime,
                    UnsafeRawBufferPointer(rebasing: bytes[record.bytes]))
                header.lastCommitTime = record.commitTime
                end = record.bytes.upperBound
            }
        }
        payload.removeLast(payload.count - end)
        header.recordCount = Int(last.rawValue - header.base.rawValue) + 1
        header.leafRoot = hasher.leafRoot()
        header.rawByteCount = payload.count
        header.rawChecksum = CRC32C.checksum(payload)
    }

    // MARK: Files

    private mutating func begin(_ batch: LogBatch) throws(LogError) {
        let number = batch.segmentNumber
        let path = directory.path(of: SegmentName.file(number))
        let file = try writing { () throws(SystemError) in
            try directory.fileSystem.create(path)
        }
        let identity = SegmentIdentity(batch.header)
        var header = SegmentHeader(
            logID: logID, number: number, salt: identity.salt, incarnation: identity.incarnation,
            firstNumber: head.number.advanced(by: 1), creationTime: batch.header.firstCommitTime,
            predecessor: link)
        header.parent = parent
        segment = (file, number, identity)
        segmentCount += 1
        written = 0
        let copy = header.encoded()
        buffer = copy + copy
    }

    private mutating func endSegment() throws(LogError) {
        guard let ended = segment else { return }
        try flush()
        try writing { () throws(SystemError) in try ended.file.sync() }
        link = SegmentLink(segment: ended.number, end: written, head: head)
        byteCount += written
        segment = nil
    }

    private mutating func put(_ header: BatchHeader, _ stored: [UInt8]) {
        buffer += header.encoded()
        buffer += stored
        buffer += [UInt8](repeating: 0, count: LogFormat.aligned(buffer.count) - buffer.count)
    }

    private mutating func flush() throws(LogError) {
        guard let segment else { return }
        let (bytes, offset) = (buffer, written)
        try writing { () throws(SystemError) in try segment.file.writeFully(bytes, at: offset) }
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    private func writing<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(LogError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw error.isOutOfSpace ? .diskFull(error) : .failed(error)
        }
    }
}
