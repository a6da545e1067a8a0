internal import Bytes
internal import Cryptography
internal import EventLog
internal import Projections

/// The small folds up to the end of some segment, as the log on disk gives them.
///
/// It trails the state that answers come from, so that whoever writes a snapshot never holds a copy
/// of what the next record changes.
struct FoldTrail {
    private(set) var snapshot: Snapshot

    /// The last segment before the first one that is in it: that of what the log has given up.
    private var start: UInt64 = 0

    /// Before the first segment.
    init(logID: [UInt8]) {
        snapshot = Snapshot(
            logID: logID, through: .zero, segments: [], holes: [], folds: FoldState())
    }

    /// Before the first segment of a log, also of one whose beginning is given up.
    ///
    /// - Throws: what is thrown if what was kept of that can't be read.
    init(beginningOf log: EventLog, logID: [UInt8]) throws {
        self.init(logID: logID)
        guard let retired = log.retired else { return }
        start = retired.segment
        snapshot.folds = try FoldState(retiredBy: retired.record, from: log)
        snapshot.through = retired.last
    }

    /// The last segment that was taken up.
    var last: UInt64 { snapshot.segments.last?.number ?? start }

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The first of some segments that is not taken up yet.
    func next(of segments: [LogSegment]) -> LogSegment? {
        let last = last
        return segments.first { $0.number > last }
    }

    /// Takes up the next segment, reading it from the log. Blocks.
    ///
    /// - Throws: what the log throws if it can't be read; then nothing was taken up.
    mutating func take(_ segment: LogSegment, from log: EventLog) throws {
        var taken = snapshot
        let retired = log.retired?.segment ?? 0
        taken.segments.removeAll { $0.number <= retired }
        taken.holes.removeAll { $0.segment <= retired }
        var events: ClosedRange<SequenceNumber>?
        var eventCount: UInt64 = 0
        var lastCommitTime = snapshot.segments.last?.lastCommitTime ?? .init(microseconds: 0)
        var unread = Set(log.batchNumbers(ofSegment: segment.number))
        try log.batches(ofSegment: segment.number) { batch in
            unread.remove(batch.header.base...batch.header.last)
            lastCommitTime = max(lastCommitTime, batch.header.lastCommitTime)
            batch.forEachRecord { number, time, bytes in
                guard number > taken.folds.lastApplied else { return }
                guard taken.folds.apply(bytes, sequenceNumber: number, commitTime: time) else {
                    return
                }
                eventCount += 1
                events = (events?.lowerBound ?? number)...number
            }
        }
        for records in unread.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            taken.holes.append(Snapshot.Hole(segment: segment.number, records: records))
        }
        taken.segments.append(
            Snapshot.Segment(
                number: segment.number, root: segment.root?.bytes,
                recordCount: UInt64(segment.recordCount), eventCount: eventCount, events: events,
                lastCommitTime: lastCommitTime))
        taken.through = max(taken.through, segment.numbers?.upperBound ?? .zero)
        snapshot = taken
    }
}
