internal import Bytes
internal import Model
internal import Records

/// The sums over all events of one project.
struct ProjectFold: Sendable {
    let id: ProjectID
    /// Models and providers.
    private(set) var texts = StringTable()
    private(set) var rollups = RollupTable()
    private(set) var unpriced = UnpricedTable()
    /// By `EventType.rawValue`.
    private(set) var countsByType = [UInt64](repeating: 0, count: 256)
    private var lastModel = StringTable.none

    init(id: ProjectID) { self.id = id }

    /// Takes up one event, whose texts stand among `bytes`.
    mutating func add(
        _ event: EventFacts, in bytes: UnsafeRawBufferPointer, sequenceNumber: SequenceNumber
    ) {
        let model = texts.intern(event.model, in: bytes, previous: lastModel)
        lastModel = model
        var call: ModelTotals?
        if event.isPriced {
            let totals = Self.totals(event, sequenceNumber)
            call = totals
            if event.isDefaultPriced {
                let provider = texts.intern(
                    event.provider, in: bytes, previous: StringTable.none)
                unpriced.add(model: model, provider: provider, call: totals, at: event.timestamp)
            }
        }
        rollups.add(
            at: event.timestamp, type: event.type, isError: event.isError, model: model,
            call: call, latency: Self.latencySample(event))
        countsByType[Int(event.type.rawValue)] &+= 1
    }

    /// What a model call adds to its model.
    private static func totals(
        _ event: EventFacts, _ sequenceNumber: SequenceNumber
    ) -> ModelTotals {
        var totals = ModelTotals()
        totals.requests = 1
        if let counts = event.usage.map({ TokenCounts($0) }) {
            totals.inputTokens = counts.input
            totals.outputTokens = counts.output
            totals.cacheReadTokens = counts.cacheRead
            totals.cacheWriteTokens = counts.cacheWrite &+ counts.cacheWriteHour
            totals.reasoningTokens = counts.reasoning
        }
        if let cost = event.cost?.rawValue {
            totals.cost = cost
            if event.pricingSource == .default { totals.defaultPricedCost = cost }
            totals.lastPricedNumber = sequenceNumber.rawValue
            totals.lastSource = event.pricingSource.rawValue
        }
        return totals
    }

    /// The latency of model responses and of model-call spans, in microseconds.
    private static func latencySample(_ event: EventFacts) -> UInt64? {
        switch event.type {
        case .modelResponse: event.durationMicroseconds
        case .span where event.kind.isModelCall: event.durationMicroseconds
        default: nil
        }
    }
}
