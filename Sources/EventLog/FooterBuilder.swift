internal import Bytes
internal import Cryptography

/// Makes the footer of a segment from its batch headers, and sees whether the segment is whole.
struct FooterBuilder: ~Copyable {
    private let header: SegmentHeader
    /// Where the segment ends, and where the log stands there, as its successor says.
    private let link: SegmentLink
    private var head: ChainHead
    private var hasher = ChainHasher()
    private var batches: [SegmentFooter.Batch] = []
    private var markerCount = 0
    private var recordCount = 0
    private var eventTimes: ClosedRange<Timestamp>?
    private var missing: Range<Int>?
    /// What of the segment can't be read.
    private(set) var damage: [DamageRange] = []

    init(_ header: SegmentHeader, link: SegmentLink) {
        self.header = header
        self.link = link
        head = header.predecessor.head
        hasher.beginSegment()
    }

    /// Adds what a scan of the segment found next.
    mutating func add(_ item: BatchScan.Item) {
        switch item {
        case .gap(let bytes): missing = bytes
        case .cut(let batch):
            missing = (missing?.lowerBound ?? batch.offset)..<link.end
        case .batch(let batch): add(batch)
        }
    }

    private mutating func add(_ batch: BatchHeader) {
        note(upTo: batch.previous)
        if batch.previous != head.number || batch.previousChainValue != head.value {
            damage.append(
                DamageRange(
                    .chain, segment: header.number, bytes: batch.offset..<batch.end, records: nil,
                    detail: "follows on record \(batch.previous), the one before is \(head.number)"
                        + ", or has another chain value"))
        }
        var after = batch.chainHead
        if batch.isMarker {
            markerCount += 1
            // A marker does not repeat the time of the record before it.
            after.commitTime = head.commitTime
        } else {
            batches.append(
                SegmentFooter.Batch(
                    entry: BatchEntry(batch), firstCommitTime: batch.firstCommitTime))
            recordCount += batch.recordCount
            hasher.addBatch(batch.leafRoot)
            if let times = batch.eventTimes {
                let known = eventTimes ?? times
                eventTimes =
                    min(
                        known.lowerBound, times.lowerBound)...max(
                        known.upperBound, times.upperBound)
            }
        }
        head = after
    }

    /// The footer; nil if the segment is not whole, which is in `damage` then.
    mutating func finish() -> SegmentFooter? {
        note(upTo: link.head.number)
        if damage.isEmpty, head != link.head {
            damage.append(
                DamageRange(
                    .chain, segment: header.number, bytes: link.end..<link.end, records: nil,
                    detail: "ends with record \(head.number), its successor takes up after "
                        + "\(link.head.number), or with another chain value"))
        }
        guard damage.isEmpty else { return nil }
        return SegmentFooter(
            logID: header.logID, number: header.number, identity: SegmentIdentity(header),
            end: link.end, head: head, markerCount: markerCount, recordCount: recordCount,
            eventTimes: eventTimes, root: hasher.leafRoot(), batches: batches)
    }

    /// Notes the bytes passed over, now that it is known up to which record they go.
    private mutating func note(upTo last: SequenceNumber) {
        guard let bytes = missing else { return }
        missing = nil
        let first = head.number.advanced(by: 1)
        damage.append(
            DamageRange(
                .unreadableBytes, segment: header.number, bytes: bytes,
                records: first <= last ? first...last : nil, detail: "no batch begins there"))
    }
}
