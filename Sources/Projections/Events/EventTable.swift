internal import Bytes
internal import Model

/// The events of one project as columns, in order of sequence number: about 75 bytes an event.
struct EventTable: Sendable {
    private(set) var sequenceNumbers: [SequenceNumber] = []
    private(set) var idHashes: [UInt64] = []
    private(set) var timestamps: [Timestamp] = []
    private(set) var ends: [Timestamp] = []
    private(set) var marks: [EventRow.Marks] = []
    private(set) var traces: [UInt32] = []
    private(set) var labels: [EventRow.Labels] = []
    /// The place in `calls`, or `RowIndex.none`.
    private(set) var callRows: [UInt32] = []
    private(set) var calls: [EventRow.Call] = []

    /// Finds the latest event with an id hash.
    private var rowsByID = RowIndex()
    /// The event before with the same id hash, for the few that have one.
    private var earlierSameID: [UInt32: UInt32] = [:]

    var count: Int { sequenceNumbers.count }

    /// Adds an event and returns its row. Its sequence number is higher than all before.
    mutating func append(_ event: EventRow) -> UInt32 {
        let row = UInt32(truncatingIfNeeded: count)
        sequenceNumbers.append(event.sequenceNumber)
        idHashes.append(event.idHash)
        timestamps.append(event.timestamp)
        ends.append(event.end)
        marks.append(event.marks)
        traces.append(event.trace)
        labels.append(event.labels)
        if let call = event.call {
            callRows.append(UInt32(truncatingIfNeeded: calls.count))
            calls.append(call)
        } else {
            callRows.append(RowIndex.none)
        }
        indexID(of: row)
        return row
    }

    private mutating func indexID(of row: UInt32) {
        let hash = idHashes[Int(row)]
        let known = rowsByID.row(hash: hash) { idHashes[Int($0)] == hash }
        if let known {
            earlierSameID[row] = known
            rowsByID.replace(known, by: row, hash: hash)
        } else {
            if rowsByID.isFull { rowsByID.grow { [idHashes] in idHashes[Int($0)] } }
            rowsByID.insert(row, hash: hash)
        }
    }

    /// The rows with an id hash, newest first.
    func rows(withIDHash hash: UInt64) -> [UInt32] {
        var found: [UInt32] = []
        var next = rowsByID.row(hash: hash) { idHashes[Int($0)] == hash }
        while let row = next {
            found.append(row)
            next = earlierSameID[row]
        }
        return found
    }

    /// The first and last sequence number; nil without rows.
    var numbers: ClosedRange<SequenceNumber>? {
        guard let first = sequenceNumbers.first, let last = sequenceNumbers.last else { return nil }
        return first...last
    }

    /// The lowest and highest event time; 1970 without rows.
    var times: ClosedRange<Timestamp> {
        guard let earliest = timestamps.min(), let latest = timestamps.max() else {
            return Timestamp(microseconds: 0)...Timestamp(microseconds: 0)
        }
        return earliest...latest
    }

    /// How many rows have a sequence number up to `at`; all if that is nil.
    func count(at: SequenceNumber?) -> Int {
        guard let at else { return count }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if sequenceNumbers[middle] <= at { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether a row comes before another by event time, then by sequence number (rows ascend).
    func isEarlier(_ left: UInt32, than right: UInt32) -> Bool {
        (timestamps[Int(left)], left) < (timestamps[Int(right)], right)
    }

    /// A row as it was added.
    func row(_ row: Int) -> EventRow {
        EventRow(
            sequenceNumber: sequenceNumbers[row], idHash: idHashes[row],
            timestamp: timestamps[row], end: ends[row], marks: marks[row], trace: traces[row],
            labels: labels[row], call: call(UInt32(truncatingIfNeeded: row)))
    }

    /// What a row adds to its trace; nil unless it is a priced event.
    func call(_ row: UInt32) -> EventRow.Call? {
        let place = callRows[Int(row)]
        return place == RowIndex.none ? nil : calls[Int(place)]
    }
}
