public import Bytes
public import EventLog
internal import Glibc

/// What was done to a log, and the oracle over what the log shows later: everything acknowledged or
/// ever shown is there, byte-equal and in order; the rest is there whole or not at all.
public struct LogHistory: Sendable {
    private struct Transaction {
        let range: AppendedRange
        let records: [[UInt8]]
        let ticket: UInt64
        var answerCount = 0
        var hasFailed = false
    }

    /// What must be there, in order.
    private var kept: [Transaction] = []
    /// What may be there or not, in order: all of the present session.
    private var open: [Transaction] = []
    /// Records up to this one are given up for certain.
    private var retired = SequenceNumber.zero
    /// Records up to this one may be given up.
    private var retiring = SequenceNumber.zero
    /// What the present session has reported and was looked at already.
    private var reportedCount = (committed: 0, failed: 0)
    private var nextTicket: UInt64 = 1
    /// How many transactions were appended or refused.
    public var appendedCount: Int { Int(nextTicket) - 1 }
    /// What went wrong besides what `check` finds: an answer too many or none, a call that threw.
    public private(set) var findings: [String] = []
    /// How many transactions were acknowledged.
    public private(set) var acknowledgedCount = 0
    /// How many were refused or failed.
    public private(set) var refusedCount = 0

    public init() {}

    /// How many records must be there.
    public var recordCount: Int { kept.reduce(0) { $0 + $1.records.count } }

    /// The number of the last record that must be there.
    public var last: SequenceNumber { kept.last?.range.last ?? .zero }

    // MARK: What happens

    /// Appends a transaction; a refusal is an answer: nothing was appended then.
    public mutating func append(_ records: [[UInt8]], to session: LogSession) {
        let ticket = nextTicket
        nextTicket += 1
        do throws(LogError) {
            let range = try session.append(records, ticket: ticket)
            if let last = (open.last ?? kept.last)?.range,
                range.first <= last.last || range.commitTime <= last.commitTime
            {
                findings.append("\(range) was given after \(last)")
            }
            open.append(Transaction(range: range, records: records, ticket: ticket))
        } catch {
            refusedCount += 1
        }
    }

    /// Gives the older half of the sealed segments up, if there are any.
    public mutating func retire(in session: LogSession) {
        session.run()
        guard let segment = session.retirable, let last = segment.bounds?.last else { return }
        append([[UInt8]("retired".utf8)], to: session)
        guard let record = open.last?.range.first else { return }
        session.write()
        collect(session)
        // Only what is on disk may say so.
        guard kept.last?.range.first == record else { return }
        retiring = max(retiring, last)
        if session.retire(through: segment, by: record) { retire(through: last) }
    }

    private mutating func retire(through last: SequenceNumber) {
        retired = max(retired, last)
        kept.removeAll { $0.range.last <= retired }
    }

    /// Notes something that is wrong.
    public mutating func note(_ finding: String) { findings.append(finding) }

    /// Takes over what the log has reported since this was called last.
    public mutating func collect(_ session: LogSession) {
        let state = session.sink.state
        for transaction in state.failed[reportedCount.failed...] {
            answer(transaction, hasFailed: true)
        }
        for transaction in state.committed[reportedCount.committed...] {
            answer(transaction, hasFailed: false)
        }
        reportedCount = (state.committed.count, state.failed.count)
    }

    /// Ends a session that was closed or has failed: then every transaction has its one answer.
    public mutating func end(_ session: LogSession) {
        collect(session)
        for transaction in open where transaction.answerCount != 1 {
            findings.append("\(transaction.range) has \(transaction.answerCount) answers")
        }
        reportedCount = (0, 0)
    }

    private mutating func answer(_ transaction: CommittedTransaction, hasFailed: Bool) {
        guard let index = open.firstIndex(where: { $0.ticket == transaction.ticket }) else {
            findings.append("\(transaction.range) was answered once more")
            return
        }
        open[index].answerCount += 1
        open[index].hasFailed = hasFailed
        guard !hasFailed else {
            refusedCount += 1
            return
        }
        acknowledgedCount += 1
        kept.append(open[index])
        for earlier in open[..<index] where earlier.answerCount == 0 {
            findings.append("\(earlier.range) was passed over by \(transaction.range)")
        }
        // What failed before something that went through was left out by it, for good.
        open.removeSubrange(...index)
    }

    // MARK: What is seen

    /// Whatever an open has shown must stay, acknowledged or not; what it has not is gone for good.
    public mutating func shown(_ records: [LogRecord]) {
        if retiring > retired, let first = records.first, first.sequenceNumber > retiring {
            retire(through: retiring)
        }
        retiring = retired
        let found = Set(records.map(\.sequenceNumber))
        kept += open.filter { found.contains($0.range.first) }
        kept.sort { $0.range.first < $1.range.first }
        open = []
        reportedCount = (0, 0)
    }

    /// What is wrong with the records that a log shows, all of them in order.
    public func check(_ records: [LogRecord]) -> [String] {
        guard retiring > retired, let first = records.first, first.sequenceNumber > retiring else {
            return find(records)
        }
        var later = self
        later.retire(through: retiring)
        return later.find(records)
    }

    private func find(_ records: [LogRecord]) -> [String] {
        var findings: [String] = []
        var rest = records[...]
        for (transaction, isKept) in expected {
            let count = transaction.records.count
            let isThere = rest.first?.sequenceNumber == transaction.range.first
            if isThere, isSame(transaction, rest.prefix(count)) {
                rest = rest.dropFirst(count)
            } else if isKept || isThere {
                let what = isThere ? "differs" : "is missing"
                let why = isKept ? "acknowledged or shown before" : "not acknowledged"
                findings.append("\(text(transaction.range)) \(what), \(why)")
                rest = rest.drop { $0.sequenceNumber <= transaction.range.last }
            }
        }
        if let extra = rest.first {
            findings.append(
                "record \(extra.sequenceNumber) and \(rest.count - 1) more are nobody's")
        }
        return findings
    }

    /// Everything that may be there, in order, and whether it must.
    private var expected: [(Transaction, Bool)] {
        let all = kept.map { ($0, true) } + open.map { ($0, false) }
        return open.isEmpty ? all : all.sorted { $0.0.range.first < $1.0.range.first }
    }

    private func isSame(_ transaction: Transaction, _ found: ArraySlice<LogRecord>) -> Bool {
        guard found.count == transaction.records.count else { return false }
        var number = transaction.range.first
        for (record, bytes) in zip(found, transaction.records) {
            // `==` goes byte by byte in a debug build, and this runs many thousand times.
            guard record.sequenceNumber == number,
                record.commitTime == transaction.range.commitTime,
                record.bytes.count == bytes.count,
                memcmp(record.bytes, bytes, bytes.count) == 0
            else { return false }
            number = number.advanced(by: 1)
        }
        return true
    }

    private func text(_ range: AppendedRange) -> String { "\(range.first) to \(range.last)" }
}
