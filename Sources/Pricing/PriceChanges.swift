public import Bytes

/// When the price of a model's calls may change: at these dates, and with the hours of the day.
public struct PriceChanges: Hashable, Sendable {
    /// Ascending.
    private let moments: [Timestamp]
    private let hours: [WeeklyHours]
    /// Minutes since midnight at which hours begin or end, ascending.
    private let edges: [Int64]

    /// Of a price that never changes.
    public static let none = PriceChanges(moments: [], hours: [])

    init(moments: [Timestamp], hours: [WeeklyHours]) {
        self.moments = Set(moments).sorted()
        self.hours = hours
        edges = hours.reduce(into: Set<Int64>()) { $0.formUnion($1.edges) }.sorted()
    }

    /// Whether one price holds in the whole of some minutes since 1970, which lie in one day, UTC.
    public func isConstant(in minutes: Range<Int64>) -> Bool {
        if !moments.isEmpty {
            let start = Self.moment(minutes.lowerBound)
            let next = moments[place(after: start)...].first
            if let next, next < Self.moment(minutes.upperBound) { return false }
        }
        guard !edges.isEmpty else { return true }
        var first = minutes.lowerBound % 1_440
        if first < 0 { first += 1_440 }
        return !edges.contains { first < $0 && $0 < first + Int64(minutes.count) }
    }

    /// What tells the moments apart that may have different prices; nil where they are too many.
    public func period(of moment: Timestamp) -> Int? {
        guard hours.count <= 16 else { return nil }
        var period = place(after: moment)
        for hours in hours { period = period * 2 + (hours.contains(moment) ? 1 : 0) }
        return period
    }

    /// When a minute since 1970 begins, held at the ends of 64 bits.
    public static func moment(_ minute: Int64) -> Timestamp {
        let (product, overflow) = minute.multipliedReportingOverflow(by: 60_000_000)
        return Timestamp(microseconds: overflow ? (minute < 0 ? .min : .max) : product)
    }

    /// How many changes have come by a moment.
    private func place(after moment: Timestamp) -> Int {
        var low = 0
        var high = moments.count
        while low < high {
            let middle = (low + high) / 2
            if moments[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
