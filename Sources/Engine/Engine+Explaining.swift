public import Bytes
public import EventLog
internal import Model
public import Projections

extension Engine {
    /// Events that an explanation looks at: about a second of reading.
    public static let maximumExplainedEvents = 100_000
    /// Stretches of numbers that an explanation lists.
    public static let maximumExplainedRanges = 1_000

    /// What the events that answer a question add to a figure.
    ///
    /// - Parameters:
    ///   - isOfCalls: whether only model calls count, which have tokens and cost.
    ///   - model: only calls of this model; an empty one is that of calls that name none.
    public func explanation(
        of question: EventQuestion, isOfCalls: Bool, model: String? = nil
    ) throws(EngineError) -> Explanation {
        var all = question
        all.offset = 0
        all.limit = Self.maximumExplainedEvents
        let matches = try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            return try view.events(all)
        }
        var numbers = matches.positions.map(\.sequenceNumber).sorted()
        var prices: [String: Explanation.Price] = [:]
        var counted: [SequenceNumber] = []
        for stored in try eventHeads(numbers) {
            guard stored.event.isPriced,
                model == nil || (stored.event.model ?? "") == model
            else { continue }
            counted.append(stored.sequenceNumber)
            guard let cost = stored.cost else { continue }
            let key = "\(cost.priceID) \(cost.source.name)"
            var price =
                prices[key]
                ?? .init(priceID: cost.priceID, source: cost.source, count: 0, cost: .zero)
            price.count += 1
            price.cost += cost.total
            prices[key] = price
        }
        if isOfCalls { numbers = counted }
        let (ranges, hasAll) = Self.ranges(of: numbers)
        return Explanation(
            count: isOfCalls ? numbers.count : matches.total, ranges: ranges,
            isComplete: !matches.hasMore && hasAll,
            prices: prices.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(
                \.value))
    }

    /// Where a record stands in the log and what proves it; nil if it can't be read.
    public func provenance(of number: SequenceNumber) throws(EngineError) -> RecordProvenance? {
        do throws(LogError) {
            return try log.provenance(of: number)
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }

    private static func ranges(
        of numbers: [SequenceNumber]
    ) -> (ranges: [ClosedRange<SequenceNumber>], hasAll: Bool) {
        var ranges: [ClosedRange<SequenceNumber>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound.advanced(by: 1) == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                guard ranges.count < maximumExplainedRanges else { return (ranges, false) }
                ranges.append(number...number)
            }
        }
        return (ranges, true)
    }
}
