internal import Bytes
internal import Model

/// The row of one event.
struct RowEvent: Hashable, Sendable {
    let members: [RowMember]

    init(_ event: Event, _ cost: Cost?) {
        var members: [RowMember] = [
            .init("event_id", .text(event.id)), .init("type", .text(event.type.name)),
            .init("kind", event.type == .span ? .text(event.kind.name) : .none),
            .init("name", .init(event.name)), .init("timestamp", .moment(event.timestamp)),
            .init("end_time", .moment(event.lastMoment)),
            .init("trace_id", .init(event.traceID)), .init("session_id", .init(event.sessionID)),
            .init("user_id", .init(event.userID)), .init("model", .init(event.model)),
            .init("is_error", .flag(event.isError)),
        ]
        if event.isPriced {
            let tokens = TokenCounts(event.usage ?? TokenUsage()).total
            members.append(.init("total_tokens", .init(tokens)))
            members.append(.init("cost_pico_usd", .number(cost?.total.rawValue ?? 0)))
        }
        self.members = members
    }
}
