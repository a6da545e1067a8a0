/// The shapes of prices, asked for and set.
extension Schemas {
    private static let rates: [Schema.Member] = [
        .init("input", .number), .init("output", .number),
        .init("cache_read", .nullable(.number)), .init("cache_write", .nullable(.number)),
        .init("cache_write_1h", .nullable(.number)), .init("audio_input", .nullable(.number)),
        .init("audio_output", .nullable(.number)), .init("reasoning", .nullable(.number)),
    ]

    private static let terms: [Schema.Member] =
        rates + [
            .init("request", .nullable(.number)), .init("tier_rule", .nullable(.string)),
            .init("tiers", .array(.reference(priceTier))),
            .init("service_tiers", .array(.string)), .init("service_prices", .anyObject),
        ]

    static let defaultPrice = Schema("DefaultPrice", [.init("price_id", .string)] + rates)

    static let priceTier = Schema("PriceTier", [.init("above_input_tokens", .integer)] + rates)

    static let price = Schema(
        "Price",
        [
            .init("price_id", .string), .init("provider", .string), .init("model", .string),
            .init("aliases", .array(.string)), .init("kind", .string),
        ] + terms + [
            .init("context_window", .nullable(.integer)),
            .init("effective_from", .nullable(.string)),
            .init("effective_to", .nullable(.string)), .init("hours_utc", .nullable(.string)),
            .init("verified", .boolean), .init("checked_on", .nullable(.string)),
            .init("sources", .array(.string)), .init("note", .nullable(.string)),
        ])

    static let overridePrices = Schema("OverridePrices", terms)

    static let priceOverride = Schema(
        "PriceOverride",
        [
            .init("override_id", .string), .init("project_id", .nullable(.string)),
            .init("pattern", .anything), .init("provider", .nullable(.string)),
            .init("effective_from", .nullable(.string)), .init("withdraw", .boolean),
            .init("prices", .nullable(.reference(overridePrices))),
            .init("note", .nullable(.string)), .init("price_id", .string),
            .init("superseded_by", .nullable(.string)),
            .init("set_at", .string), .init("set_by", .string), .init("seq", .integer),
        ])

    static let unpricedModel = Schema(
        "UnpricedModel",
        [
            .init("model", .string), .init("provider", .nullable(.string)),
            .init("call_count", .integer), .init("input_tokens", .integer),
            .init("output_tokens", .integer), .init("guessed_cost_usd", .number),
            .init("guessed_cost_pico_usd", .string), .init("last_seen", .string),
        ])

    static let pastBook = Schema(
        "PastPriceBook",
        [
            .init("book_id", .string), .init("book_seq", .integer),
            .init("published_at", .string), .init("published_by", .string),
        ])

    static let pricing = Schema(
        "Pricing",
        [
            .init("book_id", .string), .init("book_seq", .nullable(.integer)),
            .init("published_at", .nullable(.string)), .init("published_by", .nullable(.string)),
            .init("books", .array(.reference(pastBook))), .init("currency", .string),
            .init("unit", .string),
            .init("default", .reference(defaultPrice)),
            .init("models", .array(.reference(price))),
            .init("overrides", .array(.reference(priceOverride))),
            .init("unpriced", .array(.reference(unpricedModel))),
        ])

    /// Ours has `models`; LiteLLM's has an object for each model.
    static let sentBook = Schema(
        "SentPriceBook",
        [
            .init("models", .array(.anyObject), isRequired: false),
            .init("built_in", .boolean, isRequired: false),
        ])

    static let sentOverride = Schema(
        "SentPriceOverride",
        [
            .init("pattern", .anything), .init("project_id", .string, isRequired: false),
            .init("provider", .string, isRequired: false),
            .init("effective_from", .string, isRequired: false),
            .init("withdraw", .boolean, isRequired: false),
            .init("input", .number, isRequired: false),
            .init("output", .number, isRequired: false),
            .init("note", .string, isRequired: false),
        ])

    static let takenPrice = Schema(
        "TakenPrice",
        [
            .init("name", .string), .init("mode", .string), .init("price_id", .string),
            .init("notes", .array(.string)),
        ])

    static let skippedPrice = Schema(
        "SkippedPrice",
        [
            .init("name", .string), .init("mode", .string), .init("reason", .string),
            .init("detail", .string),
        ])

    static let publishedBook = Schema(
        "PublishedPriceBook",
        [
            .init("book_id", .string), .init("seq", .integer), .init("price_count", .integer),
            .init("shape", .string), .init("entry_count", .integer),
            .init("taken_count", .integer), .init("skipped_count", .integer),
            .init("skipped_by_reason", .anyObject),
            .init("taken", .array(.reference(takenPrice))),
            .init("skipped", .array(.reference(skippedPrice))),
        ])
}
