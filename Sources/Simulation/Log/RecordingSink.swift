internal import Bytes
public import EventLog
internal import Synchronization

/// Remembers what a log reports of its transactions.
public final class RecordingSink: CommitSink {
    /// Everything that was reported.
    public struct State: Sendable {
        /// What is on disk, in the order it was reported.
        public var committed: [CommittedTransaction] = []
        /// What is not, in the order it was reported.
        public var failed: [CommittedTransaction] = []
        /// Why, one for each report.
        public var errors: [LogError] = []
    }

    private let reported = Mutex(State())

    public init() {}

    /// What was reported so far.
    public var state: State { reported.withLock { $0 } }

    /// The records that were acknowledged, by number.
    public var acknowledged: [UInt64: LogRecord] {
        Dictionary(
            state.committed.flatMap(\.records).map { ($0.sequenceNumber.rawValue, $0) },
            uniquingKeysWith: { $1 })
    }

    public func committed(_ transactions: [CommittedTransaction]) {
        reported.withLock { $0.committed += transactions }
    }

    public func failed(_ transactions: [CommittedTransaction], error: LogError) {
        reported.withLock { state in
            state.failed += transactions
            state.errors.append(error)
        }
    }
}

extension CommittedTransaction {
    /// Its records, copied out.
    public var records: [LogRecord] {
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
    /// Its records, copied out.
    public var records: [LogRecord] {
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
