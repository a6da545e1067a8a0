internal import Bytes
internal import Cryptography

/// Follows the chain through the batches of a log and notes where it does not hold
/// (`spec/log-format.md`, section 9, "Verifying").
struct LogVerification: ~Copyable {
    private(set) var damage: [DamageRange] = []

    private let known: LogReport
    private var hasher = ChainHasher()
    /// Where the log stood after the batch before; nil if that is not known.
    private var head: ChainHead?
    private var position: (segment: UInt64, offset: Int) = (0, 0)
    /// The leaf roots of the segment's batches; nil if one of them can't be read.
    private var leafRoots: [SHA256Digest]?

    /// The mark, as long as its place was not passed.
    private var unchecked: SegmentLink?

    init(_ report: LogReport, mark: SegmentLink?) {
        known = report
        unchecked = mark
    }

    /// Goes to the next segment.
    mutating func begin(_ number: UInt64) {
        guard let segment = known.segments.first(where: { $0.number == number }) else { return }
        let hadLoss = hasHole(upTo: (number, LogFormat.firstBatchOffset))
        position = (number, LogFormat.firstBatchOffset)
        leafRoots = []
        guard let stated = segment.predecessor else {
            head = nil
            return
        }
        if let retired = known.retired, stated.segment <= retired.segment,
            stated.head.number != retired.last
        {
            damage.append(
                DamageRange(
                    .chain, segment: number, bytes: 0..<LogFormat.firstBatchOffset, records: nil,
                    detail: "takes up after record \(stated.head.number), but records up to "
                        + "\(retired.last) are retired"))
        }
        if let head, !hadLoss, head != stated.head {
            damage.append(
                DamageRange(
                    .chain, segment: number, bytes: 0..<LogFormat.firstBatchOffset, records: nil,
                    detail: "takes up after record \(stated.head.number), the one before ends with "
                        + "\(head.number), or with another chain value"))
        }
        head = stated.head
    }

    /// Passes over a batch that can't be read.
    mutating func skip(_ entry: BatchEntry) {
        head = nil
        leafRoots = nil
        position.offset = entry.offset + entry.byteCount
    }

    /// Compares the root of a sealed segment, once all its batches were checked.
    mutating func end() {
        guard let segment = known.segments.first(where: { $0.number == position.segment }) else {
            return
        }
        checkMark(at: nil, in: segment.number)
        guard let root = segment.root, let leafRoots, leafRoots.count == segment.batchCount,
            !known.damage.contains(where: { $0.segmentNumber == segment.number })
        else { return }
        hasher.beginSegment()
        for leafRoot in leafRoots { hasher.addBatch(leafRoot) }
        guard hasher.leafRoot() != root else { return }
        damage.append(
            DamageRange(
                .footer, segment: segment.number, bytes: segment.byteCount..<segment.byteCount,
                records: nil, detail: "gives another root than its batches have"))
    }

    /// Compares what the mark tells, once the place that it tells of is passed.
    ///
    /// - Parameter offset: of the batch that comes next in the segment; nil at its end.
    private mutating func checkMark(at offset: Int?, in segment: UInt64) {
        guard let mark = unchecked, mark.segment == segment, offset ?? .max >= mark.end else {
            return
        }
        unchecked = nil
        let isLost = known.damage.contains {
            $0.segmentNumber == segment && $0.bytes.lowerBound < mark.end
        }
        guard let head, !isLost, head != mark.head else { return }
        damage.append(
            DamageRange(
                .chain, segment: segment, bytes: mark.end..<mark.end, records: nil,
                detail: "the mark tells of record \(mark.head.number) there, found "
                    + "\(head.number), or another time or chain value"))
    }

    mutating func check(_ batch: LogBatch) {
        let header = batch.header
        checkMark(at: header.offset, in: batch.segmentNumber)
        let place = (segment: batch.segmentNumber, offset: header.offset)
        if hasHole(upTo: place) { head = nil }
        checkLink(header, in: batch.segmentNumber)
        hasher.begin(seed: header.saltSeed)
        batch.forEachRecord { number, time, bytes in
            bytes.withUnsafeBytes { hasher.addLeaf(number, time, $0) }
        }
        if hasher.leafRoot() != header.leafRoot {
            note(.hash, header, in: batch.segmentNumber, "the leaf root of its records is another")
        }
        if hasher.chainValue(header) != header.chainValue {
            note(.hash, header, in: batch.segmentNumber, "the chain value of its fields is another")
        }
        head = header.chainHead
        leafRoots?.append(header.leafRoot)
        position = (batch.segmentNumber, header.end)
    }

    private mutating func checkLink(_ header: BatchHeader, in segment: UInt64) {
        guard let head else { return }
        if header.previous != head.number || header.previousChainValue != head.value {
            note(
                .chain, header, in: segment,
                "follows on record \(header.previous), the one before is \(head.number), "
                    + "or has another chain value")
        } else if head.number > .zero, !rises(header, from: head.commitTime) {
            note(.chain, header, in: segment, "its commit time is not above the one before")
        }
    }

    /// Whether the commit time goes on as it should: later, or the same inside a transaction.
    private func rises(_ header: BatchHeader, from time: Timestamp) -> Bool {
        let continues = header.transactionFirst != header.base
        return continues ? header.firstCommitTime == time : header.firstCommitTime > time
    }

    private mutating func note(
        _ kind: DamageRange.Kind, _ header: BatchHeader, in segment: UInt64, _ detail: String
    ) {
        damage.append(
            DamageRange(
                kind, segment: segment, bytes: header.offset..<header.end, records: nil,
                detail: detail))
    }

    /// Whether something is missing between the place reached and another one.
    private func hasHole(upTo place: (segment: UInt64, offset: Int)) -> Bool {
        func lies(_ segment: UInt64, _ bytes: Range<Int>) -> Bool {
            (segment, bytes.lowerBound) >= position && (segment, bytes.lowerBound) < place
        }
        return known.damage.contains {
            $0.kind != .segmentHeader && lies($0.segmentNumber, $0.bytes)
        }
            || known.setAside.contains {
                $0.reason == .unfinished && lies($0.segmentNumber, $0.bytes)
            }
    }
}
