/// The shapes of answers to questions.
extension Schemas {
    static let costBreakdown = Schema(
        "CostBreakdown",
        [
            .init("input_cost", .number), .init("input_cost_pico_usd", .string),
            .init("output_cost", .number), .init("output_cost_pico_usd", .string),
            .init("cache_read_cost", .number), .init("cache_read_cost_pico_usd", .string),
            .init("cache_write_cost", .number), .init("cache_write_cost_pico_usd", .string),
            .init("request_cost", .number), .init("request_cost_pico_usd", .string),
            .init("input_tokens", .integer), .init("output_tokens", .integer),
            .init("cache_read_tokens", .integer), .init("cache_write_tokens", .integer),
            .init("reasoning_tokens", .integer), .init("model", .nullable(.string)),
            .init("estimated", .boolean),
        ])

    static let event = Schema(
        "Event",
        [
            .init("event_id", .string), .init("project_id", .string), .init("type", .string),
            .init("kind", .nullable(.string)), .init("timestamp", .string),
            .init("end_time", .nullable(.string)), .init("duration_ms", .nullable(.number)),
            .init("trace_id", .nullable(.string)), .init("parent_event_id", .nullable(.string)),
            .init("span_id", .nullable(.string)), .init("session_id", .nullable(.string)),
            .init("user_id", .nullable(.string)), .init("environment", .nullable(.string)),
            .init("tags", .array(.string)), .init("step_index", .nullable(.integer)),
            .init("name", .nullable(.string)), .init("status", .nullable(.string)),
            .init("level", .nullable(.string)), .init("is_error", .boolean),
            .init("model", .nullable(.string)), .init("provider", .nullable(.string)),
            .init("sdk_name", .string), .init("sdk_version", .string),
            .init("body", .anyObject), .init("context", .anyObject),
            .init("metadata", .nullable(.anyObject)), .init("extra", .nullable(.anyObject)),
            .init("estimated_cost_usd", .number), .init("cost_pico_usd", .string),
            .init("pricing_source", .nullable(.string)), .init("price_id", .nullable(.string)),
            .init("cost_breakdown", .nullable(.reference(costBreakdown))),
            .init("reported_cost_usd", .nullable(.number)),
            .init("reported_cost_pico_usd", .nullable(.string)),
            .init("queue_latency_ms", .number), .init("seq", .integer),
            .init("committed_at", .string), .init("timestamp_replaced", .boolean), pricedBy,
            .init("explain", .nullable(.reference(arithmetic)), isRequired: false),
        ])

    static let eventPage = Schema(
        "EventPage",
        [
            .init("events", .array(.reference(event))), .init("total", .nullable(.integer)),
            .init("page", .integer), .init("page_size", .integer), .init("has_more", .boolean),
            .init("next_cursor", .nullable(.string)), .init("unreadable_events", .integer),
            .init("retired_through", .nullable(.integer)),
        ])

    private static let traceFigures: [Schema.Member] = [
        .init("trace_id", .string), .init("project_id", .string),
        .init("name", .nullable(.string)), .init("start_time", .string),
        .init("end_time", .string), .init("duration_ms", .number),
        .init("error_count", .integer), .init("has_errors", .boolean),
        .init("total_tokens", .integer), .init("total_cost", .number),
        .init("total_cost_pico_usd", .string), .init("has_default_price", .boolean),
    ]

    static let traceSummary = Schema(
        "TraceSummary",
        traceFigures + [
            .init("event_count", .integer), .init("session_id", .nullable(.string)),
            .init("user_id", .nullable(.string)), pricedBy, explained,
        ])

    static let span = event.extended(
        as: "Span",
        by: [
            .init("is_orphan", .boolean), .init("is_cycle", .boolean),
            .init("children", .array(.anyObject), isRequired: false),
            .init("depth", .integer, isRequired: false),
        ])

    static let traceMetadata = Schema(
        "TraceMetadata",
        [
            .init("user_id", .nullable(.string)), .init("session_id", .nullable(.string)),
            .init("environment", .nullable(.string)),
        ])

    static let trace = Schema(
        "Trace",
        traceFigures + [
            .init("total_events", .integer), .init("metadata", .reference(traceMetadata)),
            .init("is_truncated", .boolean), .init("unreadable_events", .integer), pricedBy,
            explained,
            .init("root_spans", .array(.reference(span)), isRequired: false),
            .init("spans", .array(.reference(span)), isRequired: false),
        ])

    static let overview = Schema(
        "Overview",
        [
            .init("total_events", .integer), .init("total_errors", .integer),
            .init("error_rate_pct", .number), .init("total_cost_usd", .number),
            .init("total_cost_pico_usd", .string), .init("default_priced_cost_usd", .number),
            .init("default_priced_cost_pico_usd", .string), .init("model_calls", .integer),
            .init("total_tokens", .integer), .init("input_tokens", .integer),
            .init("output_tokens", .integer), .init("avg_latency_ms", .nullable(.number)),
            .init("p50_latency_ms", .nullable(.integer)),
            .init("p95_latency_ms", .nullable(.integer)),
            .init("p99_latency_ms", .nullable(.integer)), pricedBy, explained,
        ])

    static let modelUsage = Schema(
        "ModelUsage",
        [
            .init("model", .string), .init("input_tokens", .integer),
            .init("output_tokens", .integer), .init("cache_read_tokens", .integer),
            .init("cache_write_tokens", .integer), .init("reasoning_tokens", .integer),
            .init("total_cost_usd", .number), .init("total_cost_pico_usd", .string),
            .init("default_priced_cost_usd", .number),
            .init("default_priced_cost_pico_usd", .string),
            .init("pricing_source", .nullable(.string)), .init("request_count", .integer),
            pricedBy, explained,
        ])

    static let typeCount = Schema(
        "TypeCount", [.init("type", .string), .init("count", .integer), explained])

    static let seriesPoint = Schema(
        "SeriesPoint",
        [
            .init("timestamp", .string), .init("value", .number),
            .init("value_pico_usd", .string, isRequired: false),
            .init("default_priced_pico_usd", .string, isRequired: false), explained,
        ])

    static let series = Schema(
        "Series",
        [
            .init("metric", .string), .init("interval", .string),
            .init("data", .array(.reference(seriesPoint))), pricedBy, explained,
        ])
}
