internal import Bytes
internal import EventLog
internal import Records
internal import Search

/// Reads records from the log and asks whether they match a query; those that were asked lately for
/// the same query are not read again.
struct RecordSearch {
    /// How many records are read in one go: about a batch of the log.
    static let readCount = 256

    private let log: EventLog
    private let known: SearchVerdicts.Known
    private var matcher: SearchMatcher

    init(log: EventLog, query: SearchQuery, verdicts: SearchVerdicts) {
        self.log = log
        known = verdicts.known(query)
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
            if try matches(step).contains(true) { return true }
        }
        return false
    }

    /// Which of these records match, in their order, one portion after another. Those that can't be
    /// read don't.
    mutating func matches(_ numbers: ArraySlice<SequenceNumber>) throws(EngineError) -> [Bool] {
        var verdicts = known.find(numbers)
        let unknown = zip(numbers, verdicts).filter { $0.1 == nil }.map(\.0)
        guard !unknown.isEmpty else { return verdicts.map { $0 ?? false } }
        var found: [SequenceNumber: Bool] = [:]
        found.reserveCapacity(unknown.count)
        // In the order in which they lie in the log.
        for record in try records(unknown.sorted()) {
            found[record.sequenceNumber] = matches(record)
        }
        known.note(found)
        for (place, number) in numbers.enumerated() where verdicts[place] == nil {
            verdicts[place] = found[number]
        }
        return verdicts.map { $0 ?? false }
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
