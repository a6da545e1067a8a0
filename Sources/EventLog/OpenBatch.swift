internal import Bytes
internal import Cryptography

/// What is known of a batch while its payload collects.
struct OpenBatch {
    /// The most bytes that a payload has for a transaction beside its records' frames.
    static let transactionOverhead = 2 * Varint.maximumByteCount

    private(set) var recordCount = 0
    private(set) var firstCommitTime = Timestamp(microseconds: 0)
    private(set) var seed = SaltSeed.zero
    private var base = SequenceNumber.zero
    private var transactionFirst = SequenceNumber.zero
    private var lastCommitTime = Timestamp(microseconds: 0)
    private var eventTimes: ClosedRange<Timestamp>?
    private var previous: ChainHead?

    /// The number that the next record has to have.
    var next: SequenceNumber { base.advanced(by: recordCount) }

    /// Begins with the record `first` of the transaction that has the numbers of `range`.
    mutating func begin(
        _ first: SequenceNumber, _ range: AppendedRange, _ head: ChainHead, seed: SaltSeed
    ) {
        base = first
        transactionFirst = range.first
        firstCommitTime = range.commitTime
        previous = head
        self.seed = seed
    }

    /// Counts records of a transaction in.
    mutating func add(_ transaction: CommittedTransaction, recordCount: Int) {
        self.recordCount += recordCount
        lastCommitTime = transaction.range.commitTime
        guard let times = transaction.eventTimes else { return }
        eventTimes =
            eventTimes.map {
                min($0.lowerBound, times.lowerBound)...max($0.upperBound, times.upperBound)
            } ?? times
    }

    /// The header as far as it does not depend on the payload's bytes.
    func header(
        _ framing: BatchFlags, in segment: SegmentIdentity, durable: SequenceNumber, at offset: Int
    ) -> BatchHeader {
        let chainValue = previous?.value ?? .zero
        var header = BatchHeader(
            flags: eventTimes == nil ? framing : framing.union(.eventTimes),
            salt: segment.salt, incarnation: segment.incarnation, base: base,
            transactionFirst: transactionFirst, recordCount: recordCount, durable: durable,
            previous: previous?.number ?? .zero, offset: offset,
            previousChainValue: chainValue, chainValue: chainValue)
        header.firstCommitTime = firstCommitTime
        header.lastCommitTime = lastCommitTime
        header.eventTimes = eventTimes
        header.saltSeed = seed
        return header
    }
}
