import Bytes
import EventLog

/// A place between two records of a log, and the records of one batch behind it.
struct LogCursor {
    private struct Stop: Error {}

    private let log: DirectoryLog
    /// The number that the next record has at least.
    private var next = SequenceNumber.zero
    private var batch: [LogRecord] = []
    private var position = 0
    private let first: SequenceNumber?

    /// Before the first record.
    init(_ log: DirectoryLog) {
        self.log = log
        first = log.report.segments.lazy.compactMap(\.records?.lowerBound).first
    }

    /// Whether no record stands before it.
    var isAtStart: Bool { first.map { next <= $0 } ?? true }

    /// The record behind it; nil at the end. Damaged batches are passed over.
    mutating func peek() throws -> LogRecord? {
        if position < batch.count { return batch[position] }
        var records: [LogRecord] = []
        let wanted = next
        do {
            try log.batches(wanted...SequenceNumber(.max)) { batch in
                batch.forEachRecord { number, commitTime, bytes in
                    guard number >= wanted else { return }
                    records.append(
                        LogRecord(
                            sequenceNumber: number, commitTime: commitTime,
                            bytes: bytes.withUnsafeBytes { [UInt8]($0) }))
                }
                if !records.isEmpty { throw Stop() }
            }
        } catch is Stop {
        } catch {
            throw CommandFailure("\(log.path): \(error)")
        }
        batch = records
        position = 0
        return batch.first
    }

    /// Goes behind the record that was looked at.
    mutating func pass() {
        guard position < batch.count else { return }
        next = batch[position].sequenceNumber.advanced(by: 1)
        position += 1
    }

    /// Goes before a record.
    mutating func seek(to number: SequenceNumber) {
        next = number
        if let first = batch.first, first.sequenceNumber <= number,
            let place = batch.firstIndex(where: { $0.sequenceNumber >= number })
        {
            position = place
        } else {
            batch = []
            position = 0
        }
    }
}
