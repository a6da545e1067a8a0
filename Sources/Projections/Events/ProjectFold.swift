internal import Bytes
internal import Model
internal import Records

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

    /// Takes up one event, whose texts stand among `bytes`.
    mutating func add(
        _ event: EventFacts, in bytes: UnsafeRawBufferPointer, sequenceNumber: SequenceNumber
    ) {
        let last = events.labels.last ?? .none
        let labels = EventRow.Labels(
            session: texts.intern(event.sessionID, in: bytes, previous: last.session),
            user: texts.intern(event.userID, in: bytes, previous: last.user),
            model: texts.intern(event.model, in: bytes, previous: last.model),
            name: texts.intern(event.name, in: bytes, previous: last.name))
        let trace = traceIDs.intern(
            event.traceID, in: bytes, previous: events.traces.last ?? StringTable.none)
        let isDefaultPriced =
            event.isPriced && event.cost != nil && event.pricingSource == .default
        var call: ModelTotals?
        if event.isPriced {
            let totals = Self.totals(event, sequenceNumber)
            call = totals
            if isDefaultPriced {
                unpriced.add(
                    model: labels.model,
                    provider: texts.intern(
                        event.provider, in: bytes, previous: StringTable.none),
                    call: totals, at: event.timestamp)
            }
        }
        rollups.add(
            at: event.timestamp, type: event.type, isError: event.isError, model: labels.model,
            call: call,
            latency: Self.latencySample(event))
        countsByType[Int(event.type.rawValue)] &+= 1
        var flags: EventRow.Flags = []
        if event.isError { flags.insert(.isError) }
        if event.parentID != nil { flags.insert(.hasParent) }
        if isDefaultPriced { flags.insert(.isDefaultPriced) }
        let row = events.append(
            EventRow(
                sequenceNumber: sequenceNumber,
                idHash: StableHash.hash(UnsafeRawBufferPointer(rebasing: bytes[event.id])),
                timestamp: event.timestamp, end: Self.end(of: event),
                marks: EventRow.Marks(type: event.type, kind: event.kind, flags: flags),
                trace: trace, labels: labels,
                call: call.map {
                    EventRow.Call(tokens: $0.inputTokens &+ $0.outputTokens, cost: $0.cost)
                }))
        traces.append(row, of: events)
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

    /// The latest of its time, its end time, and its time plus its duration.
    private static func end(of event: EventFacts) -> Timestamp {
        let duration = Int64(clamping: event.durationMicroseconds ?? 0)
        let computed = event.timestamp.advanced(byMicroseconds: duration)
        return max(computed, event.endTime ?? computed)
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
