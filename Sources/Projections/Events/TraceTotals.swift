internal import Bytes

/// One trace summed up: what is known of it without looking at its events again.
struct TraceTotals: Sendable {
    /// Its first and last event by sequence number.
    private(set) var first: UInt32
    private(set) var last: UInt32
    /// Its earliest event by (time, sequence number), of all; of those without a parent; of those
    /// with a session; of those with a user. `RowIndex.none` where there are none.
    private(set) var earliest: UInt32
    private(set) var earliestRoot: UInt32
    private(set) var earliestWithSession: UInt32
    private(set) var earliestWithUser: UInt32
    private(set) var eventCount: UInt32
    private(set) var errorCount: UInt32
    private(set) var end: Timestamp
    private(set) var tokens: UInt64
    /// In pico-dollars.
    private(set) var cost: Int128
    private(set) var hasDefaultPrice: Bool

    init(first row: UInt32, of events: borrowing EventTable) {
        first = row
        last = row
        earliest = RowIndex.none
        earliestRoot = RowIndex.none
        earliestWithSession = RowIndex.none
        earliestWithUser = RowIndex.none
        eventCount = 0
        errorCount = 0
        end = Timestamp(microseconds: .min)
        tokens = 0
        cost = 0
        hasDefaultPrice = false
        add(row, of: events)
    }

    /// Takes up an event with a higher row than all before.
    mutating func add(_ row: UInt32, of events: borrowing EventTable) {
        let place = Int(row)
        let labels = events.labels[place]
        let flags = events.marks[place].flags
        last = row
        eventCount &+= 1
        if flags.contains(.isError) { errorCount &+= 1 }
        if flags.contains(.isDefaultPriced) { hasDefaultPrice = true }
        end = max(end, events.ends[place])
        if let call = events.call(row) {
            tokens &+= call.tokens
            cost &+= call.cost
        }
        func earlier(_ known: UInt32) -> UInt32 {
            known == RowIndex.none || events.isEarlier(row, than: known) ? row : known
        }
        earliest = earlier(earliest)
        if !flags.contains(.hasParent) { earliestRoot = earlier(earliestRoot) }
        if labels.session != StringTable.none {
            earliestWithSession = earlier(earliestWithSession)
        }
        if labels.user != StringTable.none {
            earliestWithUser = earlier(earliestWithUser)
        }
    }

    /// The event that names the trace: its earliest without a parent, or its earliest at all.
    var nameRow: UInt32 { earliestRoot == RowIndex.none ? earliest : earliestRoot }
}
