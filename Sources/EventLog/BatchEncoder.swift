internal import Bytes
internal import Cryptography

/// Turns transactions into batches (`spec/log-format.md`, sections 2, 4, 5 and 6).
///
/// It keeps its buffers from group to group; what it encodes collects in `output`.
struct BatchEncoder: ~Copyable {
    private static let zeros = [UInt8](repeating: 0, count: LogFormat.batchHeaderByteCount)

    /// Where the chain stands after the last batch.
    private(set) var head: ChainHead
    /// What to write at the offset that the group began with.
    private(set) var output: [UInt8] = []
    /// The batches in `output`, without markers.
    private(set) var entries: [BatchEntry] = []

    private var segment = SegmentIdentity(salt: 0, incarnation: 0)
    private var start = 0
    private var durable = SequenceNumber.zero
    private var hasher = ChainHasher()
    private var seeds: SeedPool
    private var raw: [UInt8] = []
    private var batch = OpenBatch()

    init(randomBytes: @escaping RandomSource) {
        head = .start
        seeds = SeedPool(randomBytes)
    }

    /// Forgets what was encoded and begins a group at `offset` of a segment.
    ///
    /// - Parameters:
    ///   - head: where the chain stands before the group; everything up to it is durable.
    ///   - prefix: what is to be written before the first batch, a multiple of the alignment.
    mutating func beginGroup(
        in segment: SegmentIdentity, at offset: Int, after head: ChainHead, prefix: [UInt8] = []
    ) {
        self.segment = segment
        self.head = head
        start = offset
        durable = head.number
        // A very long transaction's buffer is given back.
        let keepsBuffer = output.capacity <= 2 * LogFormat.groupByteCount
        output.removeAll(keepingCapacity: keepsBuffer)
        output.append(contentsOf: prefix)
        entries.removeAll(keepingCapacity: true)
        batch = OpenBatch()
        raw.removeAll(keepingCapacity: true)
    }

    /// Encodes whole transactions.
    ///
    /// - Throws: `LogError.noEntropy`.
    mutating func encode(_ transactions: [CommittedTransaction]) throws(LogError) {
        for transaction in transactions {
            let byteCount = transaction.byteCount + OpenBatch.transactionOverhead
            let isLong = byteCount > LogFormat.batchByteCount
            // Numbers in a batch are consecutive, so a gap ends it.
            let follows = transaction.range.first == batch.next
            let fits = raw.count + byteCount <= LogFormat.batchByteCount
            if batch.recordCount > 0, isLong || !follows || !fits { endBatch([.begin, .end]) }
            if isLong {
                try encodeParts(of: transaction)
            } else {
                try add(
                    transaction, 0..<transaction.byteCount, first: transaction.range.first,
                    recordCount: transaction.range.recordCount)
            }
        }
        if batch.recordCount > 0 { endBatch([.begin, .end]) }
    }

    /// Encodes a marker.
    mutating func encodeMarker() {
        let header = BatchHeader(
            flags: .control, salt: segment.salt, incarnation: segment.incarnation,
            base: head.number.advanced(by: 1), transactionFirst: .zero, recordCount: 0,
            durable: durable, previous: head.number, offset: start + output.count,
            previousChainValue: head.value, chainValue: head.value)
        output.append(contentsOf: header.encoded())
    }

    /// Encodes a transaction that is too long for one batch, in as many as it takes.
    private mutating func encodeParts(of transaction: CommittedTransaction) throws(LogError) {
        let limit = LogFormat.batchByteCount - OpenBatch.transactionOverhead
        var walk = RecordFrames(0..<transaction.byteCount)
        var partStart = 0
        var partFirst = transaction.range.first
        var partCount = 0
        var framing: BatchFlags = .begin
        while true {
            let frameStart = walk.offset
            let isAtEnd = transaction.frames.withUnsafeBytes { walk.next(in: $0) } == nil
            if partCount > 0, isAtEnd || walk.offset - partStart > limit {
                try add(
                    transaction, partStart..<frameStart, first: partFirst, recordCount: partCount)
                // A single record longer than a batch is a transaction in one part.
                let isWhole = isAtEnd && framing == .begin
                endBatch(isWhole ? [.begin, .end] : isAtEnd ? .end : framing)
                framing = .middle
                partFirst = partFirst.advanced(by: partCount)
                partStart = frameStart
                partCount = 0
            }
            if isAtEnd { return }
            partCount += 1
        }
    }

    /// Adds some records of a transaction, given as a range of its frames, to the open batch.
    private mutating func add(
        _ transaction: CommittedTransaction, _ frames: Range<Int>, first: SequenceNumber,
        recordCount: Int
    ) throws(LogError) {
        let time = transaction.range.commitTime
        if batch.recordCount == 0 {
            batch.begin(first, transaction.range, head, seed: try seeds.next())
            hasher.begin(seed: batch.seed)
        }
        let delta = time.microseconds - batch.firstCommitTime.microseconds
        Varint.append(UInt64(delta), to: &raw)
        Varint.append(UInt64(recordCount), to: &raw)
        raw.append(contentsOf: transaction.frames[frames])
        transaction.frames.withUnsafeBytes { bytes in
            var walk = RecordFrames(frames)
            var number = first
            while let record = walk.next(in: bytes) {
                hasher.addLeaf(number, time, UnsafeRawBufferPointer(rebasing: bytes[record]))
                number = number.advanced(by: 1)
            }
        }
        batch.add(transaction, recordCount: recordCount)
    }

    /// Compresses the open batch and appends it to the output.
    private mutating func endBatch(_ framing: BatchFlags) {
        // Taken out and put back, since a span of it can't live beside changes of `self`.
        var payload: [UInt8] = []
        swap(&payload, &raw)
        let offset = start + output.count
        var header = batch.header(framing, in: segment, durable: durable, at: offset)
        header.leafRoot = hasher.leafRoot()
        header.chainValue = hasher.chainValue(header)
        header.rawByteCount = payload.count
        header.rawChecksum = CRC32C.checksum(payload)
        let headerStart = output.count
        output.append(contentsOf: Self.zeros)
        let payloadStart = output.count
        let compressed = LZ4.compress(payload.span.bytes, appendingTo: &output)
        if compressed < payload.count {
            header.codec = .lz4
        } else {
            output.removeLast(compressed)
            output.append(contentsOf: payload)
        }
        header.storedByteCount = output.count - payloadStart
        header.storedChecksum = storedChecksum(from: payloadStart)
        output.replaceSubrange(headerStart..<payloadStart, with: header.encoded())
        let padding = LogFormat.aligned(output.count) - output.count
        output.append(contentsOf: Self.zeros[..<padding])
        entries.append(BatchEntry(header))
        head = ChainHead(
            number: header.last, commitTime: header.lastCommitTime, value: header.chainValue)
        batch = OpenBatch()
        payload.removeAll(keepingCapacity: true)
        swap(&payload, &raw)
    }

    /// The checksum of the output's end.
    private func storedChecksum(from start: Int) -> UInt32 {
        CRC32C.checksum(output.span.bytes.extracting(start...))
    }
}
