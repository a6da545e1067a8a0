internal import Bytes
internal import Model
internal import Records

/// The events and traces of one project in one stretch of the log.
struct ProjectPart: Sendable {
    /// Names, models, providers, sessions and users.
    private(set) var texts = StringTable()
    /// Trace ids alone: a trace's number is its row in `traces`.
    private(set) var traceIDs = StringTable()
    private(set) var events = EventTable()
    private(set) var traces = TraceTable()
    private(set) var rollups = RollupTable()
    private(set) var unpriced = UnpricedTable()
    private(set) var classes = UsageClassTable()

    /// Of a part without rows, the lowest and highest number of what its sums are of.
    private var summedNumbers: ClosedRange<SequenceNumber>?

    /// The lowest and highest number of its events; nil without any.
    var numbers: ClosedRange<SequenceNumber>? { events.numbers ?? summedNumbers }

    /// What one with a single event takes beside the event, in bytes: some thirty small arrays.
    static let fixedByteCount = 4_096

    /// What it takes in memory, in bytes, about.
    var byteCount: Int {
        Self.fixedByteCount + events.count * 145 + texts.byteCount + traceIDs.byteCount
            + traces.count * 64 + rollups.byteCount + unpriced.count * 96 + classes.byteCount
    }

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
        var flags: EventRow.Flags = []
        if event.isError { flags.insert(.isError) }
        if event.parentID != nil { flags.insert(.hasParent) }
        if event.isDefaultPriced { flags.insert(.isDefaultPriced) }
        var call: EventRow.Call?
        let counts = event.isPriced ? event.usage.map { TokenCounts($0) } : nil
        if event.isPriced {
            call = EventRow.Call(
                tokens: (counts?.input ?? 0) &+ (counts?.output ?? 0),
                cost: event.cost?.rawValue ?? 0)
        }
        let row = events.append(
            EventRow(
                sequenceNumber: sequenceNumber,
                idHash: StableHash.hash(UnsafeRawBufferPointer(rebasing: bytes[event.id])),
                timestamp: event.timestamp, end: Self.end(of: event),
                marks: EventRow.Marks(type: event.type, kind: event.kind, flags: flags),
                trace: trace, labels: labels, call: call))
        traces.append(row, of: events)
        addSums(event, model: labels.model, counts, in: bytes, sequenceNumber)
    }

    /// Takes up one event in the sums alone: it is in no row, and no trace.
    mutating func addSums(
        _ event: EventFacts, in bytes: UnsafeRawBufferPointer, sequenceNumber: SequenceNumber
    ) {
        summedNumbers = (numbers?.lowerBound ?? sequenceNumber)...sequenceNumber
        let model = texts.intern(event.model, in: bytes, previous: StringTable.none)
        let counts = event.isPriced ? event.usage.map { TokenCounts($0) } : nil
        addSums(event, model: model, counts, in: bytes, sequenceNumber)
    }

    /// The same without rows and traces. It shares its tables until the next event.
    var sums: ProjectPart {
        var part = ProjectPart()
        part.texts = texts
        part.rollups = rollups
        part.unpriced = unpriced
        part.classes = classes
        part.summedNumbers = numbers
        return part
    }

    private mutating func addSums(
        _ event: EventFacts, model: UInt32, _ counts: TokenCounts?,
        in bytes: UnsafeRawBufferPointer, _ sequenceNumber: SequenceNumber
    ) {
        let totals =
            event.isPriced ? ModelTotals(event, counts: counts, sequenceNumber) : nil
        rollups.add(
            event, model: model, call: totals,
            usage: usage(of: event, model: model, counts, in: bytes))
        if let totals, event.isDefaultPriced {
            let provider = texts.intern(event.provider, in: bytes, previous: StringTable.none)
            unpriced.add(model: model, provider: provider, call: totals, at: event.timestamp)
        }
    }

    /// What an event adds to its usage class; nil unless it is a model call that tells tokens or was
    /// charged.
    private mutating func usage(
        of event: EventFacts, model: UInt32, _ counts: TokenCounts?,
        in bytes: UnsafeRawBufferPointer
    ) -> (number: UInt32, totals: UsageTotals)? {
        guard event.isPriced else { return nil }
        let told = event.usage.map(\.isEmpty) == false ? counts : nil
        guard told != nil || event.cost != nil else { return nil }
        return (
            classes.number(
                of: event, model: model, counts: told ?? TokenCounts(TokenUsage()), in: bytes),
            UsageTotals(counts: told, charged: event.cost)
        )
    }

    /// The time of a trace's earliest event.
    func start(ofTrace trace: UInt32) -> Timestamp {
        events.timestamps[Int(traces.summaries[Int(trace)].earliest)]
    }

    /// Takes up an event that was an event of another part, whose texts have been taken up.
    mutating func add(_ event: EventRow) {
        traces.append(events.append(event), of: events)
    }

    /// The number of a text, or of a trace id, which it is given now if it is new.
    mutating func intern(text: [UInt8]) -> UInt32 { text.withUnsafeBytes { texts.intern($0) } }

    mutating func intern(traceID: [UInt8]) -> UInt32 {
        traceID.withUnsafeBytes { traceIDs.intern($0) }
    }

    /// The latest of its time, its end time, and its time plus its duration.
    private static func end(of event: EventFacts) -> Timestamp {
        let duration = Int64(clamping: event.durationMicroseconds ?? 0)
        let computed = event.timestamp.advanced(byMicroseconds: duration)
        return max(computed, event.endTime ?? computed)
    }
}

extension EventFacts {
    /// Whether its cost was made by the fallback price.
    var isDefaultPriced: Bool { isPriced && cost != nil && pricingSource == .default }
}
