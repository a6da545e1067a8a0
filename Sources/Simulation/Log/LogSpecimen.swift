public import Bytes
public import EventLog
public import TestSupport

/// A small log of sealed segments and an active one, and what it holds: to be damaged.
public struct LogSpecimen: Sendable {
    /// How its only session ended.
    public enum Ending: Hashable, Sendable, CaseIterable {
        /// By a clean stop: marker and mark tell of the last group.
        case closed
        /// By a kill: nothing tells of the last group.
        case killed
    }

    /// A batch and where it stands.
    public struct Batch: Hashable, Sendable {
        public init(segment: UInt64, header: BatchHeader) {
            self.segment = segment
            self.header = header
        }

        public let segment: UInt64
        public let header: BatchHeader

        /// The numbers of its records.
        public var numbers: ClosedRange<SequenceNumber> { header.base...header.last }

        /// Where it stands in the file, padding included.
        public var bytes: Range<Int> { header.offset..<header.end }
    }

    /// The disk: to be copied, never changed.
    public let disk: SimulatedFileSystem
    /// All records, in order; all were acknowledged.
    public let records: [LogRecord]
    public let batches: [Batch]
    /// What each segment's file held after each write, in order, the last state left out.
    public let earlierStates: [String: [[UInt8]]]
    /// What all segments' files held after each group, by path; the last state left out.
    public let earlierLogs: [[String: [UInt8]]]
    /// The last number that anything on disk testifies of, beside its own batch.
    public let lastDurable: SequenceNumber
    /// The last number that the mark tells of.
    public let lastMarked: SequenceNumber
    /// The time of day at the end.
    let time: Timestamp

    /// - Parameters:
    ///   - segmentByteCount: a segment is followed by another at this size.
    ///   - retiredGroup: after which the older half of the segments is given up.
    ///   - fencedGroup: the group whose sync fails, so that it stands in two segments.
    /// - Throws: what the log throws.
    public init(
        _ ending: Ending, groupCount: Int, segmentByteCount: Int = 1_600, fencedGroup: Int? = nil,
        retiredGroup: Int? = nil
    ) throws {
        let disk = SimulatedFileSystem()
        let clock = ManualClock()
        var random = SeededRandom(seed: 3)
        let session = try LogSession(
            disk, clock: clock, options: .stepped(segmentByteCount: segmentByteCount))
        var states: [String: [[UInt8]]] = [:]
        var logs: [[String: [UInt8]]] = []
        func keepStates() {
            for path in disk.paths where path.hasSuffix(".wlog") {
                guard let bytes = disk.contents(path), states[path]?.last != bytes else { continue }
                states[path, default: []].append(bytes)
            }
        }
        for group in 0..<groupCount {
            // By turns one that LZ4 does not shorten and one that it does.
            let isEven = group % 2 == 0
            let record = isEven ? random.bytes(90) : [UInt8](repeating: UInt8(group), count: 200)
            try session.append([record, []])
            try session.append([[UInt8(group), 7]])
            if group == fencedGroup { disk.inject(.forgetfulSync, from: disk.callCount) }
            session.write()
            keepStates()
            session.run()
            keepStates()
            if group == retiredGroup, let segment = session.retirable {
                let range = try session.append([[0x52]])
                session.write()
                session.retire(through: segment, by: range.first)
                session.run()
                states = states.filter { disk.contents($0.key) != nil }
                logs = []
                keepStates()
            }
            logs.append(states.compactMapValues(\.last))
        }
        records = try session.records()
        var batches: [Batch] = []
        try session.log.batches(from: .zero, through: SequenceNumber(.max)) { batch in
            batches.append(Batch(segment: batch.segmentNumber, header: batch.header))
        }
        self.batches = batches
        let active = batches.last?.segment
        if ending == .closed {
            session.log.close()
            keepStates()
            lastDurable = session.log.lastDurable
            lastMarked = lastDurable
        } else {
            lastDurable = batches.last?.header.durable ?? .zero
            lastMarked = batches.first { $0.segment == active }?.numbers.upperBound ?? .zero
        }
        earlierStates = states.mapValues { $0.dropLast() }
        earlierLogs = logs.dropLast()
        self.disk = disk.afterKill()
        self.disk.stopKeepingCalls()
        time = clock.wallTime()
    }

    /// A copy of the disk.
    public func copy() -> SimulatedFileSystem {
        let copy = disk.afterKill()
        copy.stopKeepingCalls()
        return copy
    }

    /// The paths of the segments, rising.
    public var segmentPaths: [String] { disk.paths.filter { $0.hasSuffix(".wlog") } }
}
