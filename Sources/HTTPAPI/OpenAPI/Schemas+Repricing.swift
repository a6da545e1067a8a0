/// The shapes of costs by other prices.
extension Schemas {
    static let priceShare = Schema(
        "PriceShare",
        [
            .init("price_id", .nullable(.string)), .init("pricing_source", .nullable(.string)),
            .init("call_count", .integer), .init("cost_usd", .number),
            .init("cost_pico_usd", .string),
        ])

    /// By which prices costs are; of sums also what each made.
    static let pricedBy = Schema.Member(
        "priced_by",
        .reference(
            Schema(
                "PricedBy",
                [
                    .init("prices", .string), .init("book_id", .nullable(.string)),
                    .init("by", .array(.reference(priceShare)), isRequired: false),
                    .init("unreadable_events", .integer, isRequired: false),
                    .init("is_complete", .boolean, isRequired: false),
                ])), isRequired: false)

    static let triedPrices = Schema(
        "TriedPrices",
        [
            .init("book", .anyObject, isRequired: false),
            .init("overrides", .array(.reference(sentOverride)), isRequired: false),
            .init("keep_overrides", .boolean, isRequired: false),
        ])

    private static let figures: [Schema.Member] = [
        .init("call_count", .integer), .init("before_usd", .number),
        .init("before_pico_usd", .string), .init("after_usd", .number),
        .init("after_pico_usd", .string), .init("difference_usd", .number),
        .init("difference_pico_usd", .string), .init("default_priced_pico_usd", .string),
    ]

    static let whatIf = Schema(
        "WhatIf",
        [
            pricedBy,
            .init(
                "tried",
                .reference(
                    Schema(
                        "WhatIfTried",
                        [
                            .init("price_count", .nullable(.integer)),
                            .init("skipped_count", .nullable(.integer)),
                            .init("override_count", .integer), .init("keep_overrides", .boolean),
                        ]))),
            .init("start_time", .nullable(.string)), .init("end_time", .nullable(.string)),
        ] + figures + [
            .init(
                "models",
                .array(
                    .reference(
                        Schema(
                            "WhatIfModel",
                            [.init("model", .string)] + figures + [
                                .init("by", .array(.reference(priceShare)))
                            ])))),
            .init(
                "projects",
                .array(
                    .reference(Schema("WhatIfProject", [.init("project_id", .string)] + figures)))),
            .init(
                "days",
                .array(.reference(Schema("WhatIfDay", [.init("day", .string)] + figures)))),
            .init(
                "rows",
                .array(
                    .reference(
                        Schema(
                            "WhatIfRow",
                            [
                                .init("project_id", .string), .init("day", .string),
                                .init("model", .string),
                            ] + figures + [explainedPair])))),
            .init("is_truncated", .boolean), .init("unreadable_events", .integer),
        ])
}
