internal import Bytes
internal import Cryptography

/// Reads a log's headers and works out what belongs to it, what was lost and what was never
/// finished (`spec/log-format.md`, section 9). It only reads.
///
/// Its memory is 24 bytes a batch, and the headers of the last group.
struct LogScan {
    /// The segments of the log, in order.
    var segments: [ScannedSegment] = []
    /// Files that are no part of it.
    var abandoned: [ScannedSegment] = []
    var damage: [DamageRange] = []
    var setAside: [SetAsideBytes] = []
    /// Records up to this one were on disk for certain.
    var durable = SequenceNumber.zero
    /// The highest number in any valid header.
    var highest = SequenceNumber.zero
    var highestIncarnation: UInt32 = 0
    /// The highest number that a segment has by its header or batches, or that a header or the mark
    /// tells of. The names of other files say nothing.
    var highestSegment: UInt64 = 0
    /// The highest number in any file name.
    var highestListed: UInt64 = 0
    var lastCommitTime = Timestamp(microseconds: 0)
    var logID: LogID?
    /// What is no part of the log any more, by its newest header or the mark.
    var retired: RetiredRange?
    /// Files of segments in it that are still there.
    var retiredFiles: [UInt64] = []
    /// Where the next segment is to take up, and where the log stands there.
    var link: SegmentLink?
    /// Where the log stands after its last record.
    var head: ChainHead?
    /// Whole transactions after left-out bytes: the next segment has to repeat them.
    var salvage: [CommittedTransaction] = []
    /// Segments that are named as predecessors, or by the mark, and are not there.
    var missing: [SegmentLink] = []
    /// Those of them whose place a file of another history of this log has taken.
    var otherHistories: Set<UInt64> = []
    /// Where the log goes on after a last segment that had a successor, which is gone.
    var lostSuccessor: SegmentLink?
    /// The witness of how far the log had come, if there is one.
    let mark: LogMark?
    /// Whether the last segment ends in bytes that may have held the records of a group.
    var endsUnreadable = false
    /// Whether the end of the log is known to be lost, and not how much it held.
    var endsLost = false

    let directory: LogDirectory
    /// Whether the footer of a sealed segment stands for its batch headers.
    let trustsFooters: Bool

    /// Reads the directory.
    ///
    /// - Parameter trustsFooters: false to read every batch header of sealed segments too, and
    ///   compare.
    init(_ directory: LogDirectory, trustsFooters: Bool = true) throws(LogError) {
        self.directory = directory
        self.trustsFooters = trustsFooters
        // Before the segments: beside a writer they may be newer than the mark, never older.
        mark = try LogMark.read(directory)
        try readSegmentHeaders()
        for index in segments.indices { try scanSegment(index) }
        for index in abandoned.indices { try scanAbandoned(index) }
        // What a later segment proves durable settles an earlier one.
        for index in segments.indices { segments[index].settle(upTo: durable) }
        leaveOutUnfinishedSegment()
        noteSegmentNumbers()
        // Only now: one that did not come into being says nothing of the one before.
        try leaveOutStrangers()
        try leaveOutOtherHistories()
        try expectSuccessor()
        try resolve()
    }

    /// Whether nothing beside the log tells how far it had come, although it has records.
    var isMarkMissing: Bool { mark == nil && highest > .zero }

    /// The last number before the log's beginning: that of what was retired.
    var numberBeforeLog: SequenceNumber { retired?.last ?? .zero }

    /// The number that the next record gets.
    var nextNumber: SequenceNumber {
        if endsLost { return highest.advanced(by: 1 + LogFormat.lostEndNumberCount) }
        return highest.advanced(by: 1 + (endsUnreadable ? LogFormat.maximumRecordCount : 0))
    }

    /// A last segment without a header in which nothing is durable did not come into being.
    private mutating func leaveOutUnfinishedSegment() {
        while let last = segments.last, last.header == nil, !last.provesCreation,
            last.number != mark?.link.segment
        {
            // What it says was on disk beyond all that came before it was in it.
            let marked = mark.map { $0.link.segment < last.number ? $0.link.head.number : .zero }
            let before = segments.dropLast().last?.lastNumber ?? numberBeforeLog
            if last.durable > max(before, marked ?? .zero) { return }
            // A footer before it says that it did: then what is left of it is the log's.
            let hasBatches = !last.entries.isEmpty || last.settled != nil
            if hasBatches, segments.dropLast().last?.sealed != nil { return }
            abandoned.append(segments.removeLast())
        }
    }

    /// Whether a segment that has ended can get a footer: it lacks one, and nothing else.
    func isSealable(_ segment: ScannedSegment) -> Bool {
        segment.sealed == nil && segment.header != nil
            && !damage.contains { $0.segmentNumber == segment.number }
            && !isFollowedByUnfinished(segment)
    }

    /// Whether the segment after it may have to be created once more: a footer says that it was not.
    private func isFollowedByUnfinished(_ segment: ScannedSegment) -> Bool {
        guard let last = segments.last, isBeingCreated(last) else { return false }
        return segment.number == last.header?.predecessor.segment
    }

    private mutating func scanSegment(_ index: Int) throws(LogError) {
        let footer = try readFooter(of: segments[index])
        segments[index].hasFooter = footer != nil
        if let footer, segments[index].link == nil {
            // Its successor is gone, or has lost its header: the footer says the same.
            segments[index].link = SegmentLink(
                segment: segments[index].number, end: footer.end, head: footer.head)
        }
        if let footer, trustsFooters, footer.end == segments[index].link?.end {
            try adopt(footer, index)
        } else {
            try scanBatches(index)
            if let footer { try compare(footer, index) }
        }
    }

    private mutating func scanBatches(_ index: Int) throws(LogError) {
        var segment = segments[index]
        let file = try directory.open(segment.number, for: .reading)
        var scan = BatchScan(file, byteCount: segment.byteCount, identity: segment.identity)
        let before = index > 0 ? segments[index - 1].lastNumber : numberBeforeLog
        segment.numberBefore = segment.header?.predecessor.head.number ?? before
        if index > 0 {
            segment.headBefore = segments[index - 1].link?.head ?? segments[index - 1].settledHead
        }
        segment.lastScanned = segment.numberBefore
        while let item = try system({ () throws(SystemError) in try scan.next() }) {
            switch item {
            case .batch(let header):
                note(header)
                if header.offset < segment.end { segment.add(header) }
            case .cut(let header):
                note(cut: header)
                if header.offset < segment.end { segment.add(cut: header) }
            case .gap(let bytes):
                if bytes.lowerBound < segment.end { segment.add(gap: bytes) }
            }
            segment.settle(upTo: durable)
        }
        if segment.header == nil, segment.first == nil, let link = segment.link,
            link.end == LogFormat.firstBatchOffset
        {
            // Nothing was ever in it: what its successor names stands before it.
            segment.previousOfFirst = link.head.number
        }
        segment.identity = scan.identity
        segments[index] = segment
    }

    /// An abandoned segment counts only for the numbers that it used up.
    private mutating func scanAbandoned(_ index: Int) throws(LogError) {
        let segment = abandoned[index]
        let file = try directory.open(segment.number, for: .reading)
        var scan = BatchScan(file, byteCount: segment.byteCount, identity: segment.identity)
        while let item = try system({ () throws(SystemError) in try scan.next() }) {
            guard case .batch(let header) = item, !header.isMarker else { continue }
            highest = max(highest, header.last)
        }
    }

    /// Takes up the header of a batch.
    mutating func note(_ header: BatchHeader) {
        note(cut: header)
        highest = max(highest, header.isMarker ? header.previous : header.last)
        lastCommitTime = max(lastCommitTime, header.lastCommitTime)
    }

    /// Takes up what the header of a batch says of all before it. Its own numbers, where it is cut,
    /// are among those that bytes left out at the end can have held.
    mutating func note(cut header: BatchHeader) {
        durable = max(durable, header.durable)
        highest = max(highest, header.durable, header.previous)
        let before = header.firstCommitTime.advanced(byMicroseconds: -1)
        lastCommitTime = max(lastCommitTime, before)
        highestIncarnation = max(highestIncarnation, header.incarnation)
    }
}
