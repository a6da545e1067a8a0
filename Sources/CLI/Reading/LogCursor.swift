import Bytes
import EventLog

/// A place between two records of a log, and the records of one batch behind it.
struct LogCursor {
    /// What stands behind a place.
    enum Item {
        case record(LogRecord)
        /// Records that are lost to damage.
        case lost(ClosedRange<SequenceNumber>)

        /// The number that it begins with.
        var number: SequenceNumber {
            switch self {
            case .record(let record): record.sequenceNumber
            case .lost(let range): range.lowerBound
            }
        }
    }

    private struct Stop: Error {}

    private let log: DirectoryLog
    private let start: SequenceNumber
    /// The number of the record behind the place. Numbers have no gaps, so what is not there is lost.
    private var next: SequenceNumber
    private var batch: [LogRecord] = []
    private var position = 0

    /// Before the first record.
    init(_ log: DirectoryLog) {
        self.log = log
        start = log.firstNumber
        next = start
    }

    /// Whether no record stands before it.
    var isAtStart: Bool { next <= start }

    /// What stands behind it; nil at the end.
    mutating func peek() throws -> Item? {
        if position >= batch.count { try readBatch() }
        guard position < batch.count else { return log.lostRange(from: next).map { .lost($0) } }
        let record = batch[position]
        guard record.sequenceNumber > next else { return .record(record) }
        return .lost(next...record.sequenceNumber.advanced(by: -1))
    }

    /// Goes behind what was looked at.
    mutating func pass(_ item: Item) {
        switch item {
        case .record(let record):
            next = record.sequenceNumber.advanced(by: 1)
            position += 1
        case .lost(let range): next = range.upperBound.advanced(by: 1)
        }
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

    /// Takes the records of the next batch that can be read; none at the end.
    private mutating func readBatch() throws {
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
    }
}
