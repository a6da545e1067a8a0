import Bytes
import EventLog
import Model
import Projections
import Records

/// Reads every record as the server does and notes what does not fit: whether it can be decoded,
/// whether transactions are whole and count their events, whether event times lie where the batch
/// says, whether the fold takes everything up.
struct RecordCheck: ~Copyable {
    /// Faults that are kept; all are counted.
    static let maximumFaults = 1_000

    private(set) var projections: ProjectionSet
    private(set) var faults: [RecordFault] = []
    private(set) var faultCount = 0
    private(set) var recordCount: UInt64 = 0
    private(set) var transactionCount: UInt64 = 0
    private var transaction: Transaction?

    /// What was seen of the transaction that is being read.
    private struct Transaction {
        var first: SequenceNumber
        var last: SequenceNumber
        var commitTime: Timestamp
        /// What is missing of it; nil if nothing is so far.
        var missing: String?
        /// Whether a record of it could not be decoded.
        var isUnclear = false
        var project: ProjectID?
        var isMixed = false
        var eventCount: UInt64 = 0
        var usageCount = 0
        /// The project and number of the last record, if that is a usage record.
        var lastUsage: (project: ProjectID, count: UInt64)?
    }

    /// - Parameter projections: what is known before the first record.
    init(_ projections: consuming ProjectionSet) { self.projections = projections }

    /// Reads the next batch of the log.
    mutating func check(_ batch: LogBatch) {
        let header = batch.header
        projections.begin(batch)
        begin(header)
        var timeFault: (number: SequenceNumber, time: Timestamp)?
        batch.forEachRecord { number, commitTime, bytes in
            if let open = transaction, open.commitTime != commitTime { end() }
            let record = decode(bytes, number, commitTime)
            add(record, number, commitTime)
            guard case .eventIngested(_, _, let event, _) = record else { return }
            if timeFault == nil, header.eventTimes?.contains(event.timestamp) != true {
                timeFault = (number, event.timestamp)
            }
        }
        if let fault = timeFault {
            let stated =
                header.eventTimes.map {
                    "\($0.lowerBound.rfc3339) to \($0.upperBound.rfc3339)"
                } ?? "none"
            note(
                .eventTimes, fault.number...fault.number,
                "the event's time is \(fault.time.rfc3339), its batch tells of \(stated)")
        }
        if header.flags.contains(.end) { end() }
    }

    /// Ends the reading: nothing comes any more.
    mutating func finish() {
        if transaction != nil {
            transaction?.missing = "its end"
            end()
        }
    }

    // MARK: Transactions

    /// Looks whether a batch continues what the one before left open.
    private mutating func begin(_ header: BatchHeader) {
        let continues = !header.flags.contains(.begin)
        if let open = transaction {
            let fits =
                header.transactionFirst == open.first && header.base == open.last.advanced(by: 1)
            if continues, fits { return }
            if continues, header.transactionFirst == open.first {
                transaction?.missing = "records between \(open.last) and \(header.base)"
                return
            }
            transaction?.missing = "its end"
            end()
        }
        guard continues else { return }
        transaction = Transaction(
            first: header.transactionFirst, last: header.base, commitTime: header.firstCommitTime,
            missing: "its beginning")
    }

    private mutating func add(
        _ record: Record?, _ number: SequenceNumber, _ commitTime: Timestamp
    ) {
        var open =
            transaction ?? Transaction(first: number, last: number, commitTime: commitTime)
        open.last = number
        open.lastUsage = nil
        switch record {
        case .eventIngested(let project, _, _, _):
            open.eventCount += 1
            if let other = open.project, other != project { open.isMixed = true }
            open.project = project
        case .usageIncremented(let project, _, let count):
            open.usageCount += 1
            open.lastUsage = (project, count)
        case nil: open.isUnclear = true
        default: break
        }
        transaction = open
    }

    private mutating func end() {
        guard let ended = transaction else { return }
        transaction = nil
        transactionCount += 1
        let range = ended.first...max(ended.first, ended.last)
        if let missing = ended.missing {
            return note(.incompleteTransaction, range, "of this transaction \(missing) is missing")
        }
        guard !ended.isUnclear else { return }
        if let problem = Self.usageProblem(of: ended) { note(.usage, range, problem) }
    }

    private static func usageProblem(of transaction: Transaction) -> String? {
        let events = "\(transaction.eventCount) events"
        guard transaction.eventCount > 0 else {
            return transaction.usageCount > 0 ? "usage is counted and there are no events" : nil
        }
        if transaction.isMixed { return "its events belong to several projects" }
        guard let usage = transaction.lastUsage, transaction.usageCount == 1 else {
            return "it has \(events) and does not end in one usage record"
        }
        guard usage.count == transaction.eventCount, usage.project == transaction.project else {
            return "it has \(events), and its usage record counts \(usage.count) "
                + "of \(usage.project)"
        }
        return nil
    }

    // MARK: Records

    /// Decodes and folds a record; nil if it can't be decoded, or is of an unknown kind.
    private mutating func decode(
        _ bytes: RawSpan, _ number: SequenceNumber, _ commitTime: Timestamp
    ) -> Record? {
        recordCount += 1
        let skipped = projections.skippedRecordCount
        projections.apply(bytes, sequenceNumber: number, commitTime: commitTime)
        let view = RecordView(bytes, sequenceNumber: number, commitTime: commitTime)
        if projections.skippedRecordCount != skipped {
            // The fold keeps the first reasons only.
            let known = projections.skippedRecords.last
            let reason = known?.sequenceNumber == number ? known?.reason : view.problem
            note(.skippedRecord, number...number, reason ?? "the fold could not take it up")
        } else if let problem = view.problem {
            note(.undecodableRecord, number...number, problem)
        }
        return view.record
    }

    private mutating func note(
        _ kind: RecordFault.Kind, _ range: ClosedRange<SequenceNumber>, _ detail: String
    ) {
        faultCount += 1
        guard faults.count < Self.maximumFaults else { return }
        faults.append(
            RecordFault(
                kind: kind, first: range.lowerBound, last: range.upperBound, detail: detail))
    }
}
