/// The shapes of answers about changes, differences and rebuilding.
extension Schemas {
    static let change = Schema(
        "Change",
        [
            .init("seq", .integer), .init("committed_at", .nullable(.string)),
            .init("kind", .string), .init("project_id", .nullable(.string)),
            .init("event", .reference(event), isRequired: false),
            .init("project", .reference(project), isRequired: false),
            .init("key", .reference(key), isRequired: false),
            .init("key_id", .string, isRequired: false),
            .init("book_id", .string, isRequired: false),
            .init("published_by", .string, isRequired: false),
            .init("override", .reference(priceOverride), isRequired: false),
            .init("days", .nullable(.integer), isRequired: false),
            .init("set_by", .string, isRequired: false),
            .init("retired_through", .integer, isRequired: false),
            .init("first_seq", .integer, isRequired: false),
        ])

    static let changePage = Schema(
        "ChangePage",
        [
            .init("changes", .array(.reference(change))), .init("next", .string),
            .init("is_complete", .boolean),
        ])

    private static func counts(_ name: String) -> Schema {
        Schema(name, [.init("before", .integer), .init("after", .integer)])
    }

    static let countDifference = counts("CountDifference")

    static let costDifference = Schema(
        "CostDifference", [.init("before", .string), .init("after", .string)])

    static let typeDifference = Schema(
        "TypeDifference",
        [.init("type", .string), .init("events", .reference(countDifference)), explainedPair])

    static let modelDifference = Schema(
        "ModelDifference",
        [
            .init("model", .string), .init("requests", .reference(countDifference)),
            .init("input_tokens", .reference(countDifference)),
            .init("output_tokens", .reference(countDifference)),
            .init("cost_pico_usd", .reference(costDifference)), explainedPair,
        ])

    static let eventDifference = Schema(
        "EventDifference",
        [
            .init("project_id", .string), .init("events", .reference(countDifference)),
            .init("errors", .reference(countDifference)),
            .init("model_calls", .reference(countDifference)),
            .init("input_tokens", .reference(countDifference)),
            .init("output_tokens", .reference(countDifference)),
            .init("cost_pico_usd", .reference(costDifference)),
            .init("by_type", .array(.reference(typeDifference))),
            .init("by_model", .array(.reference(modelDifference))), explainedPair,
        ])

    static let momentName = Schema("Moment", [.init("seq", .integer)])

    static let setBook = Schema(
        "PublishedBookEntry",
        [
            .init("book_id", .string), .init("seq", .integer), .init("published_at", .string),
            .init("published_by", .string),
        ])

    static let setRetention = Schema(
        "RetentionEntry",
        [
            .init("project_id", .string), .init("days", .nullable(.integer)),
            .init("set_at", .string), .init("set_by", .string), .init("seq", .integer),
        ])

    static let difference = Schema(
        "Difference",
        [
            .init("from", .reference(momentName)), .init("to", .reference(momentName)),
            .init("projects_created", .array(.reference(project))),
            .init("keys_issued", .array(.reference(key))),
            .init("keys_revoked", .array(.reference(key))),
            .init("price_books", .array(.reference(setBook))),
            .init("price_overrides", .array(.reference(priceOverride))),
            .init("retention_settings", .array(.reference(setRetention))),
            .init("events", .array(.reference(eventDifference))),
        ])

    static let comparison = Schema(
        "ProjectionComparison",
        [
            .init("name", .string), .init("version", .integer), .init("rows", .integer),
            .init("digest", .string), .init("live_digest", .string), .init("equal", .boolean),
            .init("first_difference", .nullable(.string)),
        ])

    static let rebuildStatus = Schema(
        "RebuildStatus",
        [
            .init("state", .string),
            .init("projection", .nullable(.string), isRequired: false),
            .init("dry_run", .boolean, isRequired: false),
            .init("accept_loss", .boolean, isRequired: false),
            .init("lost", .array(.reference(damagedRange)), isRequired: false),
            .init("records", .integer, isRequired: false),
            .init("total_records", .integer, isRequired: false),
            .init("records_per_second", .integer, isRequired: false),
            .init("seconds_left", .nullable(.integer), isRequired: false),
            .init("adopted", .boolean, isRequired: false),
            .init("seq", .integer, isRequired: false),
            .init("milliseconds", .integer, isRequired: false),
            .init("replaced_files", .integer, isRequired: false),
            .init("different_files", .array(.string), isRequired: false),
            .init("projections", .array(.reference(comparison)), isRequired: false),
            .init("code", .string, isRequired: false),
            .init("reason", .string, isRequired: false),
        ])
}
