/// What a rollup counts of one event type.
struct TypeTotals: RollupValue {
    static let kind = RollupKind.types
    static var cells: WritableKeyPath<RollupTable, RollupCells<TypeTotals>> { \.types }

    var events: UInt64 = 0
    var errors: UInt64 = 0

    mutating func merge(_ other: TypeTotals) {
        events &+= other.events
        errors &+= other.errors
    }
}
