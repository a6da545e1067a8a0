internal import Bytes
internal import EventLog
internal import Records
internal import Search

/// Reads records from the log and asks whether they match a query.
struct RecordSearch {
    /// How many records are read in one go: about a batch of the log.
    static let readCount = 256

    private let log: EventLog
    private var matcher: SearchMatcher

    init(log: EventLog, query: SearchQuery) {
        self.log = log
        matcher = SearchMatcher(query)
    }

    /// Whether any of these records matches.
    mutating func matchesAny(of numbers: [SequenceNumber]) throws(EngineError) -> Bool {
        var rest = numbers[...]
        var count = 8
        while !rest.isEmpty {
            // More at once the longer it takes: one of the first often decides.
            let step = rest.prefix(count)
            count = min(count * 2, Self.readCount)
            rest = rest.dropFirst(step.count)
            for record in try records(Array(step)) where matches(record) { return true }
        }
        return false
    }

    /// Which of these records match, in their order, one portion after another.
    mutating func matches(_ numbers: ArraySlice<SequenceNumber>) throws(EngineError) -> [Bool] {
        var found: [SequenceNumber: Bool] = [:]
        for record in try records(Array(numbers)) {
            found[record.sequenceNumber] = matches(record)
        }
        return numbers.map { found[$0] ?? false }
    }

    private mutating func matches(_ record: LogRecord) -> Bool {
        // Bytes that no version wrote are told by whoever folds them; here they are no match.
        (try? matcher.matches(record.bytes.span.bytes)) ?? false
    }

    private func records(_ numbers: [SequenceNumber]) throws(EngineError) -> [LogRecord] {
        do throws(LogError) {
            return try log.records(numbers)
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }
}
