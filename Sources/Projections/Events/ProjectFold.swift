internal import Bytes
internal import Model

/// Everything folded from the events of one project.
struct ProjectFold: Sendable {
    let id: ProjectID
    /// Names, models, providers, sessions and users.
    private(set) var texts = StringTable()
    /// Trace ids alone: a trace's number is its row in `traces`.
    private(set) var traceIDs = StringTable()
    private(set) var events = EventTable()
    private(set) var traces = TraceTable()
    private(set) var rollups = RollupTable()
    private(set) var unpriced = UnpricedTable()
    /// By `EventType.rawValue`.
    private(set) var countsByType = [UInt64](repeating: 0, count: 256)

    init(id: ProjectID) { self.id = id }

    /// Whether another event would still fit the 32 bits of a row number.
    var hasRoom: Bool { events.count < Int(UInt32.max) - 1 }

    /// Takes up one event.
    mutating func add(_ event: Event, cost: Cost?, sequenceNumber: SequenceNumber) {
        let model = texts.intern(event.model)
        let counts = event.isPriced ? event.usage.map { TokenCounts($0) } : nil
        let priced = event.isPriced ? cost : nil
        var call: ModelTotals?
        if event.isPriced {
            let totals = Self.totals(counts, priced, sequenceNumber)
            call = totals
            if priced?.source == .default {
                unpriced.add(
                    model: model, provider: texts.intern(event.provider), call: totals,
                    at: event.timestamp)
            }
        }
        rollups.add(
            at: event.timestamp, type: event.type, isError: event.isError, model: model, call: call,
            latency: Self.latencySample(event))
        countsByType[Int(event.type.rawValue)] &+= 1
        let row = events.append(
            EventRow(
                sequenceNumber: sequenceNumber, idHash: StableHash.eventID(event.id),
                timestamp: event.timestamp, end: Self.end(of: event), type: event.type,
                kind: event.kind, flags: Self.flags(event, priced),
                trace: traceIDs.intern(event.traceID), session: texts.intern(event.sessionID),
                user: texts.intern(event.userID), model: model, name: texts.intern(event.name),
                call: call.map {
                    EventRow.Call(tokens: $0.inputTokens &+ $0.outputTokens, cost: $0.cost)
                }))
        traces.append(row, of: events)
    }

    private static func totals(
        _ counts: TokenCounts?, _ cost: Cost?, _ sequenceNumber: SequenceNumber
    ) -> ModelTotals {
        var totals = ModelTotals()
        totals.requests = 1
        if let counts {
            totals.inputTokens = counts.input
            totals.outputTokens = counts.output
            totals.cacheReadTokens = counts.cacheRead
            totals.cacheWriteTokens = counts.cacheWrite &+ counts.cacheWriteHour
            totals.reasoningTokens = counts.reasoning
        }
        if let cost {
            totals.cost = cost.total.rawValue
            if cost.source == .default { totals.defaultPricedCost = cost.total.rawValue }
            totals.lastPricedNumber = sequenceNumber.rawValue
            totals.lastSource = cost.source.rawValue
        }
        return totals
    }

    private static func flags(_ event: Event, _ cost: Cost?) -> EventRow.Flags {
        var flags: EventRow.Flags = []
        if event.isError { flags.insert(.isError) }
        if event.parentID != nil { flags.insert(.hasParent) }
        if cost?.source == .default { flags.insert(.isDefaultPriced) }
        return flags
    }

    /// The latest of its time, its end time, and its time plus its duration.
    static func end(of event: Event) -> Timestamp {
        let duration = Int64(clamping: event.durationMicroseconds ?? 0)
        let computed = event.timestamp.advanced(byMicroseconds: duration)
        return max(computed, event.endTime ?? computed)
    }

    /// The latency of model responses and of model-call spans, in microseconds.
    static func latencySample(_ event: Event) -> UInt64? {
        switch event.type {
        case .modelResponse: event.durationMicroseconds
        case .span where event.kind.isModelCall: event.durationMicroseconds
        default: nil
        }
    }
}
