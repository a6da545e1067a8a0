import Bytes
import Model
import Projections

/// Answers every question from the events themselves, in the plainest way there is.
struct Reference {
    var events: [History.StoredEvent]

    init(_ history: History, project: ProjectID, at: SequenceNumber? = nil) {
        events = history.events.filter { stored in
            stored.project == project && (at.map { stored.number <= $0 } ?? true)
        }
    }

    // MARK: - Events

    func events(_ question: EventQuestion) -> EventMatches {
        let matching = events.filter { stored in
            let event = stored.event
            return (question.type.map { event.type == $0 } ?? true)
                && (question.kind.map { event.kind == $0 } ?? true)
                && (question.isError.map { event.isError == $0 } ?? true)
                && (question.isCall.map { event.isPriced == $0 } ?? true)
                && (question.hasUsage.map {
                    (event.isPriced && TokenCounts(event.usage ?? TokenUsage()).total > 0) == $0
                } ?? true)
                && (question.hasModel.map { (event.model != nil) == $0 } ?? true)
                && (question.traceID.map { event.traceID == $0 } ?? true)
                && (question.sessionID.map { event.sessionID == $0 } ?? true)
                && (question.userID.map { event.userID == $0 } ?? true)
                && (question.model.map { wanted in
                    event.model.map { $0.utf8.elementsEqual(wanted.utf8) } ?? false
                } ?? true)
                && (question.from.map { event.timestamp >= $0 } ?? true)
                && (question.through.map { event.timestamp <= $0 } ?? true)
                && (question.at.map { stored.number <= $0 } ?? true)
        }
        let sorted = matching.sorted {
            ($0.event.timestamp, $0.number) > ($1.event.timestamp, $1.number)
        }
        let after = sorted.filter { stored in
            guard let cursor = question.after else { return true }
            return (stored.event.timestamp, stored.number)
                < (cursor.timestamp, cursor.sequenceNumber)
        }
        let rest = after.dropFirst(question.offset)
        return EventMatches(
            positions: rest.prefix(question.limit).map {
                EventQuestion.Position(
                    timestamp: $0.event.timestamp, sequenceNumber: $0.number)
            }, total: matching.count, hasMore: rest.count > question.limit)
    }

    // MARK: - Traces

    func summary(ofTrace id: String, project: ProjectID) -> TraceSummary? {
        let members = events.filter { $0.event.traceID == id }.sorted {
            ($0.event.timestamp, $0.number) < ($1.event.timestamp, $1.number)
        }
        guard let first = members.first else { return nil }
        let ends = members.map { stored in
            let event = stored.event
            return max(
                event.timestamp, event.endTime ?? event.timestamp,
                event.timestamp.advanced(
                    byMicroseconds: Int64(event.durationMicroseconds ?? 0)))
        }
        var summary = TraceSummary(
            projectID: project, traceID: id, startTime: first.event.timestamp,
            endTime: ends.max() ?? first.event.timestamp)
        summary.name = (members.first { $0.event.parentID == nil } ?? first).event.name
        summary.eventCount = members.count
        summary.errorCount = members.count { $0.event.isError }
        let calls = members.filter { $0.event.isPriced }
        summary.totalTokens = calls.reduce(0) { $0 + Self.tokens($1.event).total }
        summary.totalCost = calls.reduce(.zero) { $0 + ($1.cost?.total ?? .zero) }
        summary.hasDefaultPrice = calls.contains { $0.cost?.source == .default }
        summary.sessionID = members.lazy.compactMap(\.event.sessionID).first
        summary.userID = members.lazy.compactMap(\.event.userID).first
        return summary
    }

    // MARK: - Statistics

    func inside(_ window: StatisticsWindow) -> [History.StoredEvent] {
        let minute: Int64 = 60_000_000
        return events.filter { stored in
            let place = stored.event.timestamp.microseconds / minute
            let from = window.from.map { $0.microseconds / minute } ?? .min
            let until = window.until.map { ($0.microseconds + minute - 1) / minute } ?? .max
            return place >= from && place < until
        }
    }

    func overview(_ window: StatisticsWindow) -> Overview {
        var overview = Overview()
        for stored in inside(window) {
            overview.totalEvents += 1
            if stored.event.isError { overview.totalErrors += 1 }
            if stored.event.isPriced {
                let tokens = Self.tokens(stored.event)
                overview.modelCalls += 1
                overview.inputTokens += tokens.input
                overview.outputTokens += tokens.output
                overview.totalCost += stored.cost?.total ?? .zero
                if stored.cost?.source == .default {
                    overview.defaultPricedCost += stored.cost?.total ?? .zero
                }
            }
            if let latency = Self.latency(stored.event) {
                overview.latency.add(microseconds: latency)
            }
        }
        return overview
    }

    func modelUsage(_ window: StatisticsWindow) -> [ModelUsage] {
        var byName: [[UInt8]: ModelUsage] = [:]
        for stored in inside(window) where stored.event.isPriced {
            let name = stored.event.model ?? ""
            var usage = byName[Array(name.utf8)] ?? ModelUsage(model: name)
            let tokens = Self.tokens(stored.event)
            usage.requestCount += 1
            usage.inputTokens += tokens.input
            usage.outputTokens += tokens.output
            usage.cacheReadTokens += tokens.cacheRead
            usage.cacheWriteTokens += tokens.cacheWrite + tokens.cacheWriteHour
            usage.reasoningTokens += tokens.reasoning
            usage.totalCost += stored.cost?.total ?? .zero
            if let cost = stored.cost { usage.pricingSource = cost.source }
            if stored.cost?.source == .default {
                usage.defaultPricedCost += stored.cost?.total ?? .zero
            }
            byName[Array(name.utf8)] = usage
        }
        return byName.sorted {
            $0.value.totalCost != $1.value.totalCost
                ? $0.value.totalCost > $1.value.totalCost
                : $0.key.lexicographicallyPrecedes($1.key)
        }.map(\.value)
    }

    func series(
        _ metric: SeriesMetric, interval: Int64, from: Int64, until: Int64
    ) -> [SeriesPoint] {
        let window = StatisticsWindow(
            from: Timestamp(microseconds: from), until: Timestamp(microseconds: until))
        let first = from / interval
        let last = (until - 1) / interval
        return (first...last).map { bucket in
            let members = inside(window).filter {
                $0.event.timestamp.microseconds / interval == bucket
            }
            let value: Int128 =
                switch metric {
                case .requests: Int128(members.count)
                case .errors: Int128(members.count { $0.event.isError })
                case .tokens:
                    members.filter { $0.event.isPriced }
                        .reduce(0) { $0 + Int128(Self.tokens($1.event).total) }
                case .cost:
                    members.filter { $0.event.isPriced }
                        .reduce(0) { $0 + ($1.cost?.total.rawValue ?? 0) }
                }
            let guesses = members.filter {
                metric == .cost && $0.event.isPriced && $0.cost?.source == .default
            }
            return SeriesPoint(
                start: Timestamp(microseconds: bucket * interval), value: value,
                defaultPriced: guesses.reduce(0) { $0 + ($1.cost?.total.rawValue ?? 0) })
        }
    }

    static func tokens(_ event: Event) -> TokenCounts { TokenCounts(event.usage ?? TokenUsage()) }

    static func latency(_ event: Event) -> UInt64? {
        let isSample =
            event.type == .modelResponse || (event.type == .span && event.kind.isModelCall)
        return isSample ? event.durationMicroseconds : nil
    }
}
