internal import Bytes
internal import Model

/// What `RowFold` keeps of a row.
enum RowState: Hashable, Sendable {
    case project(Project)
    case key(KeyState)
    case book(id: String, actor: String, at: Timestamp, byteCount: Int)
    case override(id: String, actor: String, at: Timestamp, names: String, isTakenBack: Bool)
    case count(UInt64)
    case event(RowEvent)
    case trace(TraceRowState)
    case types(TypeTotals)
    case model(ModelTotals)
    case latency(LatencyTotals)
    case unpriced(UnpricedTable.Totals)

    /// As people are shown it.
    var members: [RowMember] {
        switch self {
        case .project(let project):
            [
                .init("name", .text(project.name)),
                .init("description", .init(project.description)),
                .init("created_at", .moment(project.createdAt)),
            ]
        case .key(let state):
            [
                .init("name", .text(state.key.name)),
                .init("project_id", .init(state.key.projectID?.rawValue)),
                .init("prefix", .text(state.key.prefix)),
                .init("created_at", .moment(state.key.createdAt)),
                .init("revoked_at", .init(state.revokedAt)),
            ]
        case .book(let id, let actor, let time, let count):
            [
                .init("book_id", .text(id)), .init("actor", .text(actor)),
                .init("published_at", .moment(time)), .init("text_bytes", .init(count)),
            ]
        case .override(let id, let actor, let time, let names, let isTakenBack):
            [
                .init("override_id", .text(id)), .init("actor", .text(actor)),
                .init("set_at", .moment(time)), .init("names", .text(names)),
                .init("withdraw", .flag(isTakenBack)),
            ]
        case .count(let count): [.init("count", .init(count))]
        case .event(let event): event.members
        case .trace(let trace): trace.members
        case .types(let totals):
            [.init("events", .init(totals.events)), .init("errors", .init(totals.errors))]
        case .model(let totals):
            [
                .init("requests", .init(totals.requests)),
                .init("input_tokens", .init(totals.inputTokens)),
                .init("output_tokens", .init(totals.outputTokens)),
                .init("cache_read_tokens", .init(totals.cacheReadTokens)),
                .init("cache_write_tokens", .init(totals.cacheWriteTokens)),
                .init("reasoning_tokens", .init(totals.reasoningTokens)),
                .init("cost_pico_usd", .number(totals.cost)),
                .init("default_priced_cost_pico_usd", .number(totals.defaultPricedCost)),
            ]
        case .latency(let totals):
            [
                .init("sum_us", .number(Int128(truncatingIfNeeded: totals.sumMicroseconds))),
                .init("lowest_us", .init(totals.minimumMicroseconds)),
                .init("highest_us", .init(totals.maximumMicroseconds)),
            ]
        case .unpriced(let totals):
            [
                .init("calls", .init(totals.callCount)),
                .init("input_tokens", .init(totals.inputTokens)),
                .init("output_tokens", .init(totals.outputTokens)),
                .init("guessed_cost_pico_usd", .number(totals.guessedCost)),
                .init("last_seen", .moment(totals.lastSeen)),
            ]
        }
    }
}
