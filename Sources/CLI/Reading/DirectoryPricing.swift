import Bytes
import Engine
import EventLog
import Model
import Pricing
import Projections
import Records

extension DirectoryLog {
    /// The prices of a choice.
    ///
    /// - Throws: for a book that was never published, or whose text can't be read.
    func pricing(
        _ choice: PriceChoice, _ projections: borrowing ProjectionSet
    ) throws(CommandFailure) -> CostPricing {
        switch choice {
        case .then: return .asCharged
        case .now: return CostPricing(choice: choice, prices: try projections.readPrices())
        case .book(let id):
            let shown = PrintableText.line(id, limit: 40)
            let entries = projections.priceBooks
            guard let entry = entries.last(where: { $0.id == id }) else {
                throw CommandFailure("there is no price book \(shown)")
            }
            for record in try records([entry.sequenceNumber]) {
                let decoded = try? Record.decode(
                    record.bytes.span.bytes, commitTime: record.commitTime)
                if case .priceBookPublished(_, let id, let text)? = decoded,
                    let book = try? PriceBook(id: id, text: text)
                {
                    return CostPricing(choice: choice, prices: PriceSet(book: book))
                }
            }
            throw CommandFailure("the text of price book \(shown) can't be read")
        }
    }
}

extension CollectedTrace {
    /// The trace with its costs by these prices.
    func priced(by pricing: CostPricing) -> CollectedTrace {
        guard pricing.prices != nil else { return self }
        let priced = events.map(pricing.priced)
        var summary = summary
        let costs = priced.filter(\.event.isPriced).compactMap(\.cost)
        summary.totalCost = costs.reduce(.zero) { $0 + $1.total }
        summary.hasDefaultPrice = costs.contains { $0.source == .default }
        return CollectedTrace(
            summary: summary, events: priced, tree: tree, isTruncated: isTruncated)
    }
}
