internal import Bytes
internal import Model

/// A trace summed up by itself: the same as `TraceTotals`, without a table of events.
struct TraceRowState: Hashable, Sendable {
    /// The place of an event in its trace, and a text that it told.
    private struct Told: Hashable, Sendable {
        var time: Timestamp
        var number: SequenceNumber
        var text: String?

        /// Takes the other one if it is earlier.
        mutating func take(_ other: Told) {
            if (other.time, other.number) < (time, number) { self = other }
        }
    }

    private var earliest: Told
    private var root: Told?
    private var session: Told?
    private var user: Told?
    private var end: Timestamp
    private var eventCount: UInt64 = 0
    private var errorCount: UInt64 = 0
    private var tokens: UInt64 = 0
    private var cost: Int128 = 0
    private var hasDefaultPrice = false

    init(_ event: Event, _ cost: Cost?, _ number: SequenceNumber) {
        earliest = Told(time: event.timestamp, number: number, text: event.name)
        end = Timestamp(microseconds: .min)
        add(event, cost, number)
    }

    /// Takes up an event.
    mutating func add(_ event: Event, _ cost: Cost?, _ number: SequenceNumber) {
        let told = Told(time: event.timestamp, number: number, text: event.name)
        earliest.take(told)
        if event.parentID == nil { Self.take(told, into: &root) }
        if event.sessionID != nil {
            Self.take(.init(time: told.time, number: number, text: event.sessionID), into: &session)
        }
        if event.userID != nil {
            Self.take(.init(time: told.time, number: number, text: event.userID), into: &user)
        }
        end = max(end, event.lastMoment)
        eventCount &+= 1
        if event.isError { errorCount &+= 1 }
        guard event.isPriced else { return }
        tokens &+= TokenCounts(event.usage ?? TokenUsage()).total
        self.cost &+= cost?.total.rawValue ?? 0
        if cost?.source == .default { hasDefaultPrice = true }
    }

    private static func take(_ told: Told, into known: inout Told?) {
        if known == nil { known = told } else { known?.take(told) }
    }

    var members: [RowMember] {
        [
            .init("name", .init((root ?? earliest).text)),
            .init("start_time", .moment(earliest.time)), .init("end_time", .moment(end)),
            .init("event_count", .init(eventCount)), .init("error_count", .init(errorCount)),
            .init("total_tokens", .init(tokens)), .init("total_cost_pico_usd", .number(cost)),
            .init("has_default_price", .flag(hasDefaultPrice)),
            .init("session_id", .init(session?.text)), .init("user_id", .init(user?.text)),
        ]
    }
}

extension Event {
    /// The latest of its time, its end time, and its time plus its duration.
    var lastMoment: Timestamp {
        let duration = Int64(clamping: durationMicroseconds ?? 0)
        return max(endTime ?? timestamp, timestamp.advanced(byMicroseconds: duration))
    }
}
