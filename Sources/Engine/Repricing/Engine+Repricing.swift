public import Bytes
internal import EventLog
public import Model
internal import Pricing
public import Projections
internal import Records

extension Engine {
    /// The prices of a choice.
    ///
    /// - Parameter at: the point of the log that `now` means, and up to which a book is known; nil for
    ///   now.
    /// - Throws: `EngineError.unknownBook` for a book that was never published.
    public func pricing(
        _ choice: PriceChoice, at: SequenceNumber? = nil
    ) throws(EngineError) -> CostPricing {
        switch choice {
        case .then: return .asCharged
        case .now: return CostPricing(choice: choice, prices: try prices(at: at))
        case .book(let id):
            // The built-in one holds also where no record says so yet.
            let inForce = try prices(at: at).book
            if id == inForce.id {
                return CostPricing(choice: choice, prices: PriceSet(book: inForce))
            }
            guard let entry = priceRecords(at: at).books.last(where: { $0.id == id }),
                let book = try priceBook(of: entry)
            else { throw .unknownBook(id) }
            return CostPricing(choice: choice, prices: PriceSet(book: book))
        }
    }

    /// What the calls of a project in a window cost by some prices: from rollups, and where these
    /// don't tell from the calls themselves (spec/repricing.md §2).
    ///
    /// - Parameter intervalMicroseconds: what rows are told apart by, in whole minutes; nil for not
    ///   at all.
    public func costs(
        of project: ProjectID, window: StatisticsWindow, intervalMicroseconds: Int64?,
        by pricing: CostPricing
    ) throws(EngineError) -> RepricedCosts {
        let repricer = Repricer(pricing.prices, project: project)
        var found = try askSums(project, at: window.at) { view in
            try view.repricing(
                project, window: window, intervalMicroseconds: intervalMicroseconds, by: repricer)
        }
        var unreadable = 0
        for rest in found.rest {
            unreadable += try add(
                rest, intervalMicroseconds: intervalMicroseconds, by: repricer, to: &found.amounts)
        }
        let rows = found.amounts.map { slot, amounts in
            let price = repricer.price(slot.price)
            return RepricedCosts.Row(
                bucket: slot.bucket, model: repricer.model(ofPlan: slot.plan),
                share: PriceShare(
                    priceID: price.id, source: price.source, callCount: amounts.calls,
                    cost: PicoUSD(amounts.cost)),
                charged: PicoUSD(amounts.charged))
        }
        return RepricedCosts(
            rows: rows.sorted { left, right in
                left.bucket != right.bucket
                    ? left.bucket < right.bucket
                    : left.model.utf8.lexicographicallyPrecedes(right.model.utf8)
            }, unreadableCount: unreadable)
    }

    /// Reads the calls of some cells and adds what each costs.
    ///
    /// - Returns: how many can't be read.
    private func add(
        _ rest: Repricing.Rest, intervalMicroseconds: Int64?, by repricer: Repricer,
        to amounts: inout [Repricing.Slot: Repricing.Amounts]
    ) throws(EngineError) -> Int {
        var unreadable = 0
        var numbers = rest.numbers[...]
        let interval = intervalMicroseconds.map { max(1, $0 / 60_000_000) }
        while !numbers.isEmpty {
            let step = numbers.prefix(RecordSearch.readCount)
            numbers = numbers.dropFirst(step.count)
            let records: [LogRecord]
            do throws(LogError) { records = try log.records(Array(step)) } catch {
                throw .damaged(reason: "\(error)")
            }
            unreadable += step.count - records.count
            for record in records {
                guard let call = PricedCall(record, planned: repricer.plan),
                    rest.cells.contains(call.cell)
                else { continue }
                let priced = repricer.price(
                    call: call.counts, plan: call.cell.plan, at: call.timestamp)
                let minute = call.cell.minute
                let slot = Repricing.Slot(
                    bucket: interval.map { Self.floorDivide(minute, $0) } ?? 0,
                    plan: call.cell.plan, price: priced.price)
                let added = Repricing.Amounts(
                    calls: call.counts == nil ? 0 : 1, charged: call.charged, cost: priced.cost)
                if amounts[slot]?.add(added) == nil { amounts[slot] = added }
            }
        }
        return unreadable
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

/// What pricing needs of one call, as its record has it.
private struct PricedCall {
    let cell: Repricing.Cell
    /// Nil if it tells no tokens.
    let counts: TokenCounts?
    let timestamp: Timestamp
    /// In pico-dollars.
    let charged: Int128

    /// Nil for what is no model call.
    init?(_ record: LogRecord, planned: (UsageClass) -> Int32) {
        guard let facts = try? EventFacts(record.bytes.span.bytes), facts.isPriced else {
            return nil
        }
        let told = facts.usage.flatMap { $0.isEmpty ? nil : TokenCounts($0) }
        counts = told
        timestamp = facts.timestamp
        charged = facts.cost?.rawValue ?? 0
        let usage = record.bytes.withUnsafeBytes { bytes in
            UsageClass(facts, counts: told ?? TokenCounts(TokenUsage()), in: bytes)
        }
        var minute = facts.timestamp.microseconds / 60_000_000
        if facts.timestamp.microseconds % 60_000_000 < 0 { minute -= 1 }
        cell = Repricing.Cell(minute: minute, plan: planned(usage))
    }
}
