public import Bytes
internal import Model
public import Projections

extension Engine {
    /// What the calls of a trace cost by some prices.
    ///
    /// - Parameters:
    ///   - at: the point of the log that the trace is as of.
    ///   - limit: how many of its events are looked at, the first ones.
    public func costs(
        of trace: TraceSummary, at: SequenceNumber, by pricing: CostPricing,
        limit: Int = Engine.maximumExplainedEvents
    ) throws(EngineError) -> RepricedTrace {
        let members = try ask(trace.projectID) { view in
            try view.traceMembers(project: trace.projectID, traceID: trace.traceID, at: at)
        }
        let looked = Array(members.prefix(limit))
        let heads = try eventHeads(looked)
        let shares = heads.compactMap { stored -> PriceShare? in
            guard stored.event.isPriced, let cost = pricing.priced(stored).cost else { return nil }
            return PriceShare(
                priceID: cost.priceID, source: cost.source, callCount: 1, cost: cost.total)
        }
        return RepricedTrace(
            shares: PriceShare.merged(shares), unreadableCount: looked.count - heads.count,
            isComplete: looked.count == members.count)
    }

    /// The same of the traces of a page, as many as `Engine.maximumExplainedEvents` events allow; one
    /// in any case.
    public func costs(
        of traces: [TraceSummary], at: SequenceNumber, by pricing: CostPricing
    ) throws(EngineError) -> [RepricedTrace] {
        var costs: [RepricedTrace] = []
        var rest = Self.maximumExplainedEvents
        for trace in traces {
            guard costs.isEmpty || trace.eventCount <= rest else { break }
            costs.append(try self.costs(of: trace, at: at, by: pricing))
            rest -= trace.eventCount
        }
        return costs
    }
}
