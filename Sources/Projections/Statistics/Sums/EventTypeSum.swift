internal import Model

/// The events of each type in a window.
struct EventTypeSum: RollupSum {
    let window: StatisticsWindow
    private var sums: [EventType: UInt64] = [:]

    init(_ window: StatisticsWindow) { self.window = window }

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool {
        window.isWhole(within: extent)
    }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> [EventType: UInt64] {
        var sums: [EventType: UInt64] = [:]
        try source.forEachCell(TypeTotals.self, in: window) { _, part, totals in
            guard let type = UInt8(exactly: part).flatMap(EventType.init) else { return }
            sums[type, default: 0] &+= totals.events
        }
        return sums
    }

    mutating func add(_ partial: [EventType: UInt64]) {
        for (type, count) in partial { sums[type, default: 0] &+= count }
    }

    /// Most frequent first, ties by name.
    var answer: [(type: EventType, count: UInt64)] {
        sums.map { (type: $0.key, count: $0.value) }.sorted { left, right in
            left.count != right.count
                ? left.count > right.count
                : TextOrder.precedes(left.type.name, right.type.name)
        }
    }
}
