public import Bytes
public import EventLog
internal import Model
internal import Pricing
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
    ///   - pricing: by which prices costs are told.
    ///   - past: what priced calls before; whoever explains several figures reads that once.
    ///   - maximumCount: how many events are looked at, at most.
    public func explanation(
        of question: EventQuestion, isOfCalls: Bool, model: String? = nil,
        by pricing: CostPricing = .asCharged, past: PastPrices,
        maximumCount: Int = maximumExplainedEvents
    ) throws(EngineError) -> Explanation {
        var all = question
        all.offset = 0
        all.limit = maximumCount
        let matches = try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            // A trace is shown without what is hidden; a statistic counts parts whole.
            return try (all.traceID == nil ? view.withWholeParts : view).events(all)
        }
        var numbers = matches.positions.map(\.sequenceNumber).sorted()
        var prices: [String: ExplainedPrice] = [:]
        var counted: [SequenceNumber] = []
        for stored in try eventHeads(numbers) {
            guard stored.event.isPriced,
                model == nil || (stored.event.model ?? "") == model
            else { continue }
            counted.append(stored.sequenceNumber)
            guard let arithmetic = try arithmetic(of: stored, by: pricing, past) else { continue }
            let cost = arithmetic.cost
            let key = "\(cost.priceID) \(cost.source.name)"
            prices[key, default: ExplainedPrice(cost)].add(arithmetic)
        }
        if isOfCalls { numbers = counted }
        let (ranges, hasAll) = Self.ranges(of: numbers)
        return Explanation(
            count: isOfCalls ? numbers.count : matches.total, ranges: ranges,
            isComplete: !matches.hasMore && hasAll,
            prices: prices.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(
                \.value.told),
            lookedAtCount: matches.positions.count)
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

/// What one price made of a figure, while it is summed up.
private struct ExplainedPrice {
    private struct Product: Hashable {
        var item: CostLine.Item
        var threshold: UInt64?
        var unitPrice: PicoUSD
    }

    private var price: Explanation.Price
    private var counts: [Product: UInt64] = [:]

    init(_ cost: Cost) {
        price = Explanation.Price(
            priceID: cost.priceID, source: cost.source, count: 0, cost: .zero, lines: [],
            isReproduced: true)
    }

    mutating func add(_ arithmetic: CostArithmetic) {
        price.count += 1
        price.cost += arithmetic.cost.total
        price.isReproduced = price.isReproduced && arithmetic.isReproduced
        for line in arithmetic.explanation?.lines ?? [] {
            let product = Product(
                item: line.item, threshold: line.tierThreshold, unitPrice: line.unitPrice)
            counts[product, default: 0] &+= line.count
        }
    }

    /// With its lines.
    var told: Explanation.Price {
        var told = price
        told.lines = counts.map { product, count in
            CostLine(
                item: product.item, count: count, unitPrice: product.unitPrice,
                tierThreshold: product.threshold)
        }.sorted { left, right in
            if left.item != right.item { return left.item.rawValue < right.item.rawValue }
            let (first, second) = (left.tierThreshold ?? 0, right.tierThreshold ?? 0)
            return first != second ? first < second : left.unitPrice < right.unitPrice
        }
        return told
    }
}
