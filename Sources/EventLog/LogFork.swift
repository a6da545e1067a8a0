public import Bytes
internal import Cryptography

/// Makes a log that is another one as it was after a record (`spec/log-format.md`, section 15).
///
/// Batches are taken over with their numbers, times, salts and leaves; the chain is computed anew
/// under a log id of its own, and every header names the parent. The parent is only read.
public struct LogFork {
    /// What was made.
    public struct Outcome: Hashable, Sendable {
        public var logID: LogID
        public var parentLogID: LogID?
        public var parent: ParentLink
        public var recordCount: Int
        public var segmentCount: Int
        public var byteCount: Int
        /// The last record taken over, and its commit time.
        public var last: SequenceNumber
        public var lastCommitTime: Timestamp
        /// What was accepted to be lost of it.
        public var damage: [DamageRange]
    }

    private let source: LogDirectory
    private let target: LogDirectory
    private let acceptsLoss: Bool
    private let randomBytes: RandomSource

    /// - Parameters:
    ///   - directory: the log that is forked.
    ///   - target: where the new one is to lie: a directory that does not exist.
    ///   - acceptsLoss: whether a log that has lost records is forked as far as it is there; else
    ///     nothing is made of it.
    public init(
        of directory: String, into target: String, fileSystem: any FileSystem,
        acceptsLoss: Bool = false, randomBytes: @escaping RandomSource = LogOptions().randomBytes
    ) {
        source = LogDirectory(path: directory, fileSystem: fileSystem)
        self.target = LogDirectory(path: target, fileSystem: fileSystem)
        self.acceptsLoss = acceptsLoss
        self.randomBytes = randomBytes
    }

    /// Forks after a record; inside a transaction, after the one before.
    ///
    /// - Returns: nil, and nothing is made, if there is no record up to then.
    /// - Throws: `.damagedLog` if records up to then are lost; `.retiredBeginning` if the log has not
    ///   its first record any more; `.system` and `.failed`.
    public func make(through number: SequenceNumber) throws(LogError) -> Outcome? {
        let scan = try LogScan(source)
        if let retired = scan.retired { throw .retiredBeginning(through: retired.last) }
        let reader = LogReader(source, index: LogIndex(scan), cacheByteCount: 0)
        let end = scan.head?.number ?? .zero
        let last = try reader.lastWholeNumber(through: min(number, end))
        let damage = try losses(reader, through: last)
        guard damage.isEmpty || acceptsLoss else { throw .damagedLog(damage) }
        guard let held = try lastBatch(upTo: last, in: reader.index) else { return nil }
        let parent = ParentLink(
            origin: LogFormat.origin, number: last, chainValue: held.header.chainValue)
        var writer = ForkWriter(
            target, logID: LogID(try randomBytes(16)), parent: parent, last: last)
        try target.create()
        for segment in reader.index.segments {
            try copy(segment, through: last, to: &writer)
        }
        try writer.finish()
        return Outcome(
            logID: writer.logID, parentLogID: scan.logID, parent: parent,
            recordCount: writer.recordCount, segmentCount: writer.segmentCount,
            byteCount: writer.byteCount, last: writer.head.number,
            lastCommitTime: writer.head.commitTime, damage: damage)
    }

    /// The batch that holds the highest record up to a number.
    private func lastBatch(
        upTo number: SequenceNumber, in index: LogIndex
    ) throws(LogError) -> LogBatch? {
        for segment in index.segments.reversed() where !segment.entries.isEmpty {
            let file = try source.open(segment.number, for: .reading)
            for entry in segment.entries.reversed() where entry.base <= number {
                if let batch = try read(entry, of: segment, in: file) { return batch }
            }
        }
        return nil
    }

    /// Reads a batch; nil if it is damaged.
    private func read(
        _ entry: BatchEntry, of segment: LogIndex.Segment, in file: any LogFile
    ) throws(LogError) -> LogBatch? {
        do throws(LogError) {
            var scratch: [UInt8] = []
            return try file.batch(
                entry, segment: segment.number, identity: segment.identity, scratch: &scratch)
        } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    /// All that is lost up to a record. Every batch is read for it, before anything is made: who has
    /// to mend a log wants to know all of it at once.
    private func losses(
        _ reader: LogReader, through last: SequenceNumber
    ) throws(LogError) -> [DamageRange] {
        for segment in reader.index.segments {
            for entry in segment.entries where entry.base <= last {
                _ = try reader.batch(
                    at: LogIndex.Location(
                        segment: segment.number, identity: segment.identity, entry: entry))
            }
        }
        return reader.index.damage.filter { range in
            range.isLoss && (range.records.map { $0.lowerBound <= last } ?? true)
        }
    }

    /// Takes over the batches of a segment, in whole transactions.
    private func copy(
        _ segment: LogIndex.Segment, through last: SequenceNumber, to writer: inout ForkWriter
    ) throws(LogError) {
        let entries = segment.entries.filter { $0.base <= last }
        guard !entries.isEmpty else { return }
        let file = try source.open(segment.number, for: .reading)
        // The parts of a transaction, until its last one is there.
        var parts: [LogBatch] = []
        for entry in entries {
            guard let batch = try read(entry, of: segment, in: file) else { continue }
            let flags = batch.header.flags
            if flags.contains(.begin) { parts = [] }
            let isNext =
                flags.contains(.begin)
                || parts.last?.header.last.advanced(by: 1) == batch.base
            guard isNext else { continue }
            parts.append(batch)
            guard flags.contains(.end) else { continue }
            for part in parts { try writer.append(part) }
            parts = []
        }
    }
}
