/// What a rollup counts of one event type.
struct TypeTotals: Sendable {
    var events: UInt64 = 0
    var errors: UInt64 = 0
}
