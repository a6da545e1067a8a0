/// The shapes of what stands behind a number.
extension Schemas {
    static let explainedPrice = Schema(
        "ExplainedPrice",
        [
            .init("price_id", .string), .init("pricing_source", .string),
            .init("count", .integer), .init("cost_usd", .number), .init("cost_pico_usd", .string),
            .init("is_reproduced", .boolean), .init("lines", .array(.reference(costLine))),
        ])

    /// The arithmetic of one event.
    static let arithmetic = Schema(
        "CostArithmetic",
        [
            .init("price_id", .string), .init("pricing_source", .string),
            .init("book_id", .nullable(.string)), .init("service_tier", .nullable(.string)),
            .init("priced_service_tier", .nullable(.string)),
            .init("tier_rule", .nullable(.string)), .init("cost_usd", .number),
            .init("cost_pico_usd", .string), .init("is_reproduced", .boolean),
            .init("lines", .array(.reference(costLine))),
        ])

    static let explanation = Schema(
        "Explanation",
        [
            .init("rule", .string), .init("count", .integer),
            .init("seq_ranges", .array(.array(.integer))), .init("is_complete", .boolean),
            .init("prices", .array(.reference(explainedPrice))),
            .init("events", .nullable(.string)),
        ])

    static let explained = Schema.Member(
        "explain", .reference(explanation), isRequired: false)

    /// Of a comparison: each side is a figure of its own.
    static let explainedPair = Schema.Member(
        "explain",
        .reference(
            Schema(
                "ExplanationPair",
                [
                    .init("before", .reference(explanation)),
                    .init("after", .reference(explanation)),
                ])), isRequired: false)

    static let costLine = Schema(
        "CostLine",
        [
            .init("item", .string), .init("count", .integer),
            .init("unit_price_pico_usd", .string),
            .init("above_input_tokens", .nullable(.integer)), .init("amount_pico_usd", .string),
        ])

    static let provenance = Schema(
        "Provenance",
        [
            .init("event_id", .string), .init("project_id", .string), .init("seq", .integer),
            .init("committed_at", .string), .init("acknowledged_by", .nullable(.string)),
            .init(
                "record",
                .reference(
                    Schema(
                        "ProvenanceRecord",
                        [
                            .init("bytes", .integer), .init("index_in_batch", .integer),
                            .init("leaf", .string),
                        ]))),
            .init(
                "batch",
                .reference(
                    Schema(
                        "ProvenanceBatch",
                        [
                            .init("offset", .integer), .init("first_seq", .integer),
                            .init("last_seq", .integer), .init("record_count", .integer),
                            .init("transaction_first_seq", .integer),
                            .init("stored_bytes", .integer), .init("raw_bytes", .integer),
                            .init("leaf_root", .string), .init("previous_chain_value", .string),
                            .init("chain_value", .string),
                        ]))),
            .init(
                "segment",
                .reference(
                    Schema(
                        "ProvenanceSegment",
                        [
                            .init("number", .integer), .init("file", .string),
                            .init("root", .nullable(.string)),
                        ]))),
            .init(
                "price",
                .nullable(
                    .reference(
                        Schema(
                            "ProvenancePrice",
                            [
                                .init("price_id", .string), .init("pricing_source", .string),
                                .init("model", .nullable(.string)),
                                .init("book_id", .nullable(.string)),
                                .init("cost_usd", .number), .init("cost_pico_usd", .string),
                                .init("is_reproduced", .boolean),
                                .init("lines", .array(.reference(costLine))),
                            ])))),
        ])
}
