import Bytes
import EventLog
import Synchronization

/// Remembers what the log reports.
final class RecordingSink: CommitSink {
    struct State {
        var committed: [CommittedTransaction] = []
        var failed: [CommittedTransaction] = []
        var errors: [LogError] = []
    }

    let state = Mutex(State())

    func committed(_ transactions: [CommittedTransaction]) {
        state.withLock { $0.committed += transactions }
    }

    func failed(_ transactions: [CommittedTransaction], error: LogError) {
        state.withLock { state in
            state.failed += transactions
            state.errors.append(error)
        }
    }

    /// The records that were acknowledged, by number.
    var acknowledged: [UInt64: LogRecord] {
        Dictionary(
            uniqueKeysWithValues: state.withLock { $0.committed }.flatMap { $0.records }.map {
                ($0.sequenceNumber.rawValue, $0)
            })
    }
}

extension CommittedTransaction {
    var records: [LogRecord] {
        var records: [LogRecord] = []
        forEachRecord { number, bytes in
            records.append(
                LogRecord(
                    sequenceNumber: number, commitTime: range.commitTime,
                    bytes: bytes.withUnsafeBytes { [UInt8]($0) }))
        }
        return records
    }
}

extension LogBatch {
    var records: [LogRecord] {
        var records: [LogRecord] = []
        forEachRecord { number, time, bytes in
            records.append(
                LogRecord(
                    sequenceNumber: number, commitTime: time,
                    bytes: bytes.withUnsafeBytes { [UInt8]($0) }))
        }
        return records
    }
}
