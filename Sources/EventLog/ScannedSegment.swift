internal import Bytes
internal import Cryptography

/// What a scan of one segment file found.
struct ScannedSegment {
    /// Bytes without a valid header, and the numbers around them.
    struct Gap {
        var bytes: Range<Int>
        /// The last number before it.
        let before: SequenceNumber
        /// The last number that is missing because of it, if a later header tells.
        var after: SequenceNumber?

        /// The records that are missing because of it.
        var lost: ClosedRange<SequenceNumber>? {
            guard let after, before < after else { return nil }
            return before.advanced(by: 1)...after
        }
    }

    /// What a footer says of the segment, apart from its batches.
    struct Sealed {
        let head: ChainHead
        let root: SHA256Digest
        /// Where the footer stands.
        let offset: Int
    }

    let number: UInt64
    let byteCount: Int
    /// Nil if no copy of it holds.
    let header: SegmentHeader?
    /// Whether a copy of the header does not hold although the other one does.
    let hasDamagedCopy: Bool
    /// Where a later segment says that this one ends, and where the log stood there.
    var link: SegmentLink?

    /// What its footer says, if it has one that holds and agrees with the segment.
    var sealed: Sealed?
    /// Whether it has a footer that holds, whether or not it agrees.
    var hasFooter = false
    var identity: SegmentIdentity?
    /// The batches with records, up to the end.
    var entries: [BatchEntry] = []
    var markerCount = 0
    var gaps: [Gap] = []
    /// The header of a batch that the file ends in, if it is valid otherwise.
    private(set) var cut: BatchHeader?
    /// Records up to this one were on disk for certain, by its own batch headers.
    private(set) var durable = SequenceNumber.zero
    /// The last number before the place that a scan of it has come to.
    var lastScanned = SequenceNumber.zero
    /// The batches that were above the highest durable number when last looked at.
    var unsettled: [BatchHeader] = []
    /// The last header that is a marker's, or of a batch known durable.
    private(set) var settled: BatchHeader?
    /// The commit time of the last batch known durable.
    private(set) var settledTime: Timestamp?
    /// Its first batch header, valid or cut.
    var first: BatchHeader?
    /// What its header or its first batch gives as the number before it.
    var previousOfFirst: SequenceNumber?

    init(
        number: UInt64, byteCount: Int, header: SegmentHeader?, hasDamagedCopy: Bool
    ) {
        self.number = number
        self.byteCount = byteCount
        self.header = header
        self.hasDamagedCopy = hasDamagedCopy
        identity = header.map { SegmentIdentity($0) }
    }

    /// Where the part of the file that may belong to the log ends.
    var end: Int { min(byteCount, link?.end ?? byteCount) }

    /// Where the last valid batch before the end stops.
    var scannedEnd: Int {
        if sealed != nil { return end }
        let last = max(settled?.end ?? 0, unsettled.last?.end ?? 0)
        return max(last, LogFormat.firstBatchOffset)
    }

    /// The last number before it: by its header, or without one by the segment before.
    var numberBefore = SequenceNumber.zero
    /// Where the segment before ends, for one without a header.
    var headBefore: ChainHead?

    /// Whether it holds what was written only once its header was on disk: a footer, a batch known
    /// durable, or anything behind a marker that it begins with.
    var provesCreation: Bool {
        if sealed != nil { return true }
        guard let settled else { return false }
        let isFirst = settled.isMarker && settled.offset == LogFormat.firstBatchOffset
        return !isFirst || byteCount > settled.end
    }

    /// The number of the last record that it tells of.
    var lastNumber: SequenceNumber {
        max(
            entries.last?.last ?? .zero, settled?.chainHead.number ?? .zero,
            sealed?.head.number ?? .zero, cut?.previous ?? .zero, numberBefore)
    }

    /// Where the log stood after the last record known durable; nil without any.
    var settledHead: ChainHead? {
        if let sealed { return sealed.head }
        guard let settled else { return header?.predecessor.head ?? headBefore }
        var head = settled.chainHead
        // A marker does not repeat the time of the record before it.
        head.commitTime =
            settledTime ?? header?.predecessor.head.commitTime ?? settled.lastCommitTime
        return head
    }

    /// Adds the next valid header that a scan has found before the end.
    mutating func add(_ header: BatchHeader) {
        durable = max(durable, header.durable)
        guard follows(header) else {
            // Numbers that are taken already: a header that no writer of this log made.
            let bytes = header.offset..<min(header.end, end)
            gaps.append(Gap(bytes: bytes, before: lastScanned, after: nil))
            return
        }
        pass(header)
        lastScanned = max(lastScanned, header.isMarker ? header.previous : header.last)
        if header.isMarker {
            markerCount += 1
            settle(header)
        } else {
            entries.append(BatchEntry(header))
            unsettled.append(header)
        }
    }

    /// Adds the header that a scan has ended with, whose payload the file does not hold.
    mutating func add(cut header: BatchHeader) {
        durable = max(durable, header.durable)
        if follows(header) {
            pass(header)
            cut = header
            lastScanned = max(lastScanned, header.previous)
        }
        gaps.append(Gap(bytes: header.offset..<end, before: lastScanned, after: nil))
    }

    /// Adds the next bytes without a header that a scan has found before the end.
    mutating func add(gap bytes: Range<Int>) {
        let clipped = bytes.lowerBound..<min(bytes.upperBound, end)
        gaps.append(Gap(bytes: clipped, before: lastScanned, after: nil))
    }

    /// Whether a header goes on where the scan has come to; one without a segment header before it
    /// has to be believed.
    private func follows(_ batch: BatchHeader) -> Bool {
        batch.previous >= lastScanned || (header == nil && first == nil)
    }

    /// Takes what a header says of what is before it.
    private mutating func pass(_ batch: BatchHeader) {
        if first == nil {
            first = batch
            previousOfFirst = batch.previous
        }
        if let gap = gaps.indices.last, gaps[gap].after == nil { gaps[gap].after = batch.previous }
    }

    /// Leaves out what was found from an end on that is known only now.
    ///
    /// - Parameter last: the last header before it; nil if it has none.
    mutating func end(at link: SegmentLink, after last: BatchHeader?) {
        self.link = link
        settled = last
        settledTime = link.head.commitTime
        entries.removeAll { $0.offset >= link.end }
        unsettled.removeAll()
        if let offset = cut?.offset, offset >= link.end { cut = nil }
        gaps = gaps.filter { $0.bytes.lowerBound < link.end }.map { gap in
            var gap = gap
            gap.bytes = gap.bytes.clamped(to: 0..<link.end)
            return gap
        }
    }

    /// Notes that records up to `durable` are known to have been on disk.
    mutating func settle(upTo durable: SequenceNumber) {
        guard let first = unsettled.first, first.last <= durable else { return }
        for batch in unsettled where batch.last <= durable {
            settled = later(settled, batch)
            settledTime = max(settledTime ?? batch.lastCommitTime, batch.lastCommitTime)
        }
        unsettled.removeAll { $0.last <= durable }
    }

    mutating func settle(_ marker: BatchHeader) { settled = later(settled, marker) }

    private func later(_ left: BatchHeader?, _ right: BatchHeader) -> BatchHeader {
        guard let left, left.offset > right.offset else { return right }
        return left
    }
}
