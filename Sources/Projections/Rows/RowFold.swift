public import Bytes
internal import Model
internal import Records

/// Follows single rows of projections from record to record, for whoever wants to see what each one
/// changed (spec/replay.md).
///
/// It keeps rows and never records, and none of events, of which there is one for each record.
public struct RowFold: Sendable {
    private let projections: Set<RowProjection>
    private var rows: [RowKey: RowState] = [:]
    private var control = ControlState()
    private var step = RowStep()

    /// - Parameter projections: those whose rows are wanted.
    public init(_ projections: Set<RowProjection>) { self.projections = projections }

    /// Takes up the next record and tells what it changed. Never fails.
    public mutating func apply(
        _ record: RawSpan, sequenceNumber: SequenceNumber, commitTime: Timestamp
    ) -> RowStep {
        step = RowStep()
        do throws(FormatError) {
            let decoded = try Record.decode(
                record, commitTime: commitTime, includesPayload: false)
            switch decoded {
            case nil: step.problem = "it is of a kind that this version does not know"
            case .eventIngested(let project, _, let event, let cost)?:
                take(event, cost, project.rawValue, sequenceNumber)
            case let other?: take(other, sequenceNumber, commitTime)
            }
        } catch {
            step.problem = error.description
        }
        return step
    }

    /// Takes the last record back.
    public mutating func undo(_ step: RowStep) {
        for edit in step.edits.reversed() { rows[edit.key] = edit.before }
        if let control = step.control { self.control = control }
    }

    /// Lets go of the row of the trace that a record belongs to: no later one does.
    public mutating func forgetTrace(_ step: RowStep) {
        for edit in step.edits where edit.key.projection == .traces { rows[edit.key] = nil }
    }

    /// All rows that are kept, by projection and key: those of events are not.
    public var keptRows: [RowChange] {
        let all = rows.map { key, state in
            RowChange(
                projection: key.projection, key: key.members, before: nil, after: state.members)
        }
        let order = Dictionary(
            uniqueKeysWithValues: RowProjection.allCases.enumerated().map { ($1, $0) })
        return all.map { ($0, "\($0.key)") }.sorted { left, right in
            (order[left.0.projection] ?? 0, left.1) < (order[right.0.projection] ?? 0, right.1)
        }.map(\.0)
    }

    // MARK: Changes

    private mutating func set(_ key: RowKey, to state: RowState) {
        guard projections.contains(key.projection) else { return }
        let before = rows[key]
        guard before != state else { return }
        step.edits.append(.init(key: key, before: before, after: state))
        // Those of events are written once and would be as many as the records.
        if key.projection != .events { rows[key] = state }
    }

    // MARK: Events

    private mutating func take(
        _ event: Event, _ cost: Cost?, _ project: String, _ number: SequenceNumber
    ) {
        if projections.contains(.events) {
            set(
                .event(project: project, number: number.rawValue),
                to: .event(RowEvent(event, cost)))
        }
        if projections.contains(.traces), let id = event.traceID {
            let key = RowKey.trace(project: project, id: id)
            if case .trace(var trace)? = rows[key] {
                trace.add(event, cost, number)
                set(key, to: .trace(trace))
            } else {
                set(key, to: .trace(TraceRowState(event, cost, number)))
            }
        }
        let call = event.isPriced ? ModelTotals(event, cost, number) : nil
        if projections.contains(.rollups) { countRollups(event, call, project) }
        if let call, cost?.source == .default {
            let key = RowKey.unpriced(
                project: project, model: event.model ?? "", provider: event.provider)
            var totals = UnpricedTable.Totals()
            if case .unpriced(let known)? = rows[key] { totals = known }
            totals.merge(
                .init(
                    callCount: 1, inputTokens: call.inputTokens, outputTokens: call.outputTokens,
                    guessedCost: call.cost, lastSeen: event.timestamp))
            set(key, to: .unpriced(totals))
        }
    }

    private mutating func countRollups(_ event: Event, _ call: ModelTotals?, _ project: String) {
        for level in RollupLevel.allCases {
            let bucket = RowBucket(
                project: project, level: level, place: level.bucket(of: event.timestamp))
            let typeKey = RowKey.types(bucket, event.type)
            var types = TypeTotals()
            if case .types(let known)? = rows[typeKey] { types = known }
            types.merge(TypeTotals(events: 1, errors: event.isError ? 1 : 0))
            set(typeKey, to: .types(types))
            if let call {
                let key = RowKey.model(bucket, event.model)
                var totals = ModelTotals()
                if case .model(let known)? = rows[key] { totals = known }
                totals.merge(call)
                set(key, to: .model(totals))
            }
            if let latency = event.latencySample { count(latency, in: bucket) }
        }
    }

    private mutating func count(_ latency: UInt64, in bucket: RowBucket) {
        var totals = LatencyTotals()
        if case .latency(let known)? = rows[.latency(bucket)] { totals = known }
        totals.merge(
            LatencyTotals(
                sumMicroseconds: UInt128(latency), minimumMicroseconds: latency,
                maximumMicroseconds: latency))
        set(.latency(bucket), to: .latency(totals))
        let place = LatencyHistogram.bucket(
            milliseconds: LatencyHistogram.milliseconds(latency))
        let key = RowKey.latencyBucket(bucket, place)
        var count: UInt64 = 0
        if case .count(let known)? = rows[key] { count = known }
        set(key, to: .count(count &+ 1))
    }

    // MARK: Everything else

    private mutating func take(
        _ record: Record, _ number: SequenceNumber, _ commitTime: Timestamp
    ) {
        step.control = control
        do throws(FoldProblem) {
            switch record {
            // What is retired has no rows here: a row begins with the first record that is left.
            case .eventIngested, .rangeRetired, .retentionSet: break
            case .usageIncremented(let project, _, let count):
                control.addUsage(count, of: project, at: commitTime)
                setProject(project)
                let month = commitTime.calendarMonth
                set(
                    .usage(project: project.rawValue, month: month),
                    to: .count(control.usage[project]?[month] ?? 0))
            case .projectCreated(let project, _, let name, let description):
                try control.createProject(
                    project, name: name, description: description, at: commitTime)
                setProject(project)
            case .keyIssued(_, let key):
                try control.issueKey(key)
                if let project = key.projectID { setProject(project) }
                setKey(key.id)
            case .keyRevoked(_, _, let id):
                try control.revokeKey(id, at: commitTime)
                setKey(id)
            case .priceBookPublished(let actor, let id, let text):
                set(
                    .price(number.rawValue),
                    to: .book(
                        id: id, actor: actor.rawValue, at: commitTime, byteCount: text.count))
            case .priceOverridden(let actor, let override):
                control.setPrice(override, by: actor, number: number, at: commitTime)
                if let project = override.projectID { setProject(project) }
                set(
                    .price(number.rawValue),
                    to: .override(
                        id: override.id, actor: actor.rawValue, at: commitTime,
                        names: override.pattern.names.joined(separator: ", "),
                        isTakenBack: override.terms == nil))
            }
        } catch {
            step.problem = error.description
        }
    }

    private mutating func setProject(_ id: ProjectID) {
        guard let project = control.projects[id] else { return }
        set(.project(id.rawValue), to: .project(project))
    }

    private mutating func setKey(_ id: String) {
        guard let state = control.keys[id] else { return }
        set(.key(id), to: .key(state))
    }
}

extension ModelTotals {
    /// What one model call adds to its model.
    init(_ event: Event, _ cost: Cost?, _ number: SequenceNumber) {
        self.init()
        requests = 1
        if let counts = event.usage.map({ TokenCounts($0) }) {
            inputTokens = counts.input
            outputTokens = counts.output
            cacheReadTokens = counts.cacheRead
            cacheWriteTokens = counts.cacheWrite &+ counts.cacheWriteHour
            reasoningTokens = counts.reasoning
        }
        guard let cost else { return }
        self.cost = cost.total.rawValue
        if cost.source == .default { defaultPricedCost = self.cost }
        lastPricedNumber = number.rawValue
        lastSource = cost.source.rawValue
    }
}

extension Event {
    /// The latency of model responses and of model-call spans, in microseconds.
    fileprivate var latencySample: UInt64? {
        switch type {
        case .modelResponse: durationMicroseconds
        case .span where kind.isModelCall: durationMicroseconds
        default: nil
        }
    }
}
