/// The shapes of answers about the steps of a trace.
extension Schemas {
    static let stepChange = Schema(
        "StepChange",
        [
            .init("path", .string), .init("op", .string),
            .init("before", .anything, isRequired: false), .init("after", .anything),
        ])

    static let stepUsage = Schema(
        "StepUsage",
        [
            .init("model_calls", .integer), .init("input_tokens", .integer),
            .init("output_tokens", .integer), .init("cache_read_tokens", .integer),
            .init("cache_write_tokens", .integer), .init("reasoning_tokens", .integer),
            .init("total_tokens", .integer), .init("cost_usd", .number),
            .init("cost_pico_usd", .string), .init("default_priced_cost_pico_usd", .string),
        ])

    static let stepToolRequest = Schema(
        "StepToolRequest",
        [
            .init("id", .nullable(.string)), .init("name", .string), .init("arguments", .anything),
        ])

    static let stepMessage = Schema(
        "StepMessage",
        [
            .init("role", .string), .init("content", .anything),
            .init("tool_calls", .array(.reference(stepToolRequest))),
            .init("tool_call_id", .nullable(.string)), .init("name", .nullable(.string)),
            .init("step", .integer),
        ])

    static let stepToolCall = Schema(
        "StepToolCall",
        [
            .init("id", .nullable(.string)), .init("name", .string), .init("status", .string),
            .init("arguments", .anything), .init("result", .anything),
            .init("error", .nullable(.string)), .init("duration_ms", .nullable(.number)),
            .init("opened_step", .integer), .init("closed_step", .nullable(.integer)),
        ])

    static let stepRetrieval = Schema(
        "StepRetrieval",
        [.init("query", .anything), .init("documents", .anything), .init("step", .integer)])

    static let stepError = Schema(
        "StepError",
        [
            .init("step", .integer), .init("type", .nullable(.string)),
            .init("message", .nullable(.string)),
        ])

    static let runState = Schema(
        "RunState",
        [
            .init("conversation", .array(.reference(stepMessage))),
            .init("tool_calls", .array(.reference(stepToolCall))),
            .init("retrievals", .array(.reference(stepRetrieval))),
            .init("variables", .anyObject), .init("usage", .reference(stepUsage)),
            .init("errors", .array(.reference(stepError))), .init("elapsed_ms", .number),
        ])

    static let step = Schema(
        "Step",
        [
            .init("step", .integer), .init("seq", .integer), .init("event_id", .string),
            .init("type", .string), .init("kind", .nullable(.string)),
            .init("name", .nullable(.string)), .init("timestamp", .string),
            .init("offset_ms", .number), .init("duration_ms", .nullable(.number)),
            .init("step_index", .nullable(.integer)), .init("parent_event_id", .nullable(.string)),
            .init("model", .nullable(.string)), .init("is_error", .boolean),
            .init("usage", .reference(stepUsage)),
            .init("changes", .array(.reference(stepChange))),
            .init("state", .reference(runState), isRequired: false),
        ])

    private static let traceMembers: [Schema.Member] = [
        .init("trace_id", .string), .init("project_id", .string), .init("total_steps", .integer),
        .init("is_truncated", .boolean), .init("unreadable_events", .integer),
    ]

    static let stepPage = Schema(
        "StepPage",
        traceMembers + [
            .init("next_step", .nullable(.integer)), .init("steps", .array(.reference(step))),
        ])

    static let stepState = Schema(
        "StepState",
        traceMembers + [
            .init("step", .nullable(.reference(step))), .init("state", .reference(runState)),
        ])
}
