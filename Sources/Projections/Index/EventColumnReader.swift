internal import Bytes
internal import Model

/// Decodes the columns of one group of events; each is read when it is asked for.
struct EventColumnReader {
    private let source: SectionSlice
    private let group: EventGroup
    /// By `EventColumn`.
    private let places: [Range<Int>]

    init(_ source: SectionSlice, group: EventGroup) throws(FormatError) {
        let count = EventColumn.allCases.count
        let lengths = try source.checked(0, count * 4)
        var reader = ByteReader(lengths.span.bytes)
        var places: [Range<Int>] = []
        var start = count * 4
        for _ in 0..<count {
            let end = start + Int(try reader.uint32())
            places.append(start..<end)
            start = end
        }
        self.source = source
        self.group = group
        self.places = places
    }

    func numbers() throws(FormatError) -> [SequenceNumber] {
        var number = group.numbers.lowerBound.rawValue
        return try decode(.numbers) { reader throws(FormatError) in
            number &+= try reader.varint()
            return SequenceNumber(number)
        }
    }

    func times() throws(FormatError) -> [Timestamp] {
        var time = group.times.lowerBound.microseconds
        return try decode(.times) { reader throws(FormatError) in
            time &+= try reader.signedVarint()
            return Timestamp(microseconds: time)
        }
    }

    /// Differences to the times, in microseconds.
    func ends() throws(FormatError) -> [Int64] {
        try decode(.ends) { reader throws(FormatError) in try reader.signedVarint() }
    }

    /// A column of bytes.
    func bytes(_ column: EventColumn) throws(FormatError) -> [UInt8] {
        let place = places[column.rawValue]
        guard place.count == group.rowCount else {
            throw FormatError(
                offset: place.lowerBound, expected: "\(group.rowCount) bytes",
                found: "\(place.count)")
        }
        return try source.checked(place.lowerBound, place.count)
    }

    func idHashes() throws(FormatError) -> [UInt32] {
        try decode(.idHashes) { reader throws(FormatError) in try reader.uint32() }
    }

    /// Rows of the trace section; −1 for none.
    func traces() throws(FormatError) -> [Int] {
        var trace: Int64 = -1
        return try decode(.traces) { reader throws(FormatError) in
            trace &+= try reader.signedVarint()
            return Int(truncatingIfNeeded: trace)
        }
    }

    /// Numbers of texts; `StringTable.none` for none.
    func texts(_ column: EventColumn) throws(FormatError) -> [UInt32] {
        try decode(column) { reader throws(FormatError) in
            let number = try reader.varint()
            return number == 0 ? StringTable.none : UInt32(truncatingIfNeeded: number - 1)
        }
    }

    /// Of the rows with the flag, in order.
    func calls(count: Int) throws(FormatError) -> [EventRow.Call] {
        try decode(.calls, count: count) { reader throws(FormatError) in
            let tokens = try reader.varint()
            return EventRow.Call(tokens: tokens, cost: try reader.wideSignedVarint())
        }
    }

    /// Of each row: what its call has; none without.
    func callsByRow(_ flags: [UInt8]) throws(FormatError) -> [EventRow.Call?] {
        let count = flags.count { $0 & EventSection.hasCall != 0 }
        var told = try calls(count: count)[...]
        return flags.map { $0 & EventSection.hasCall == 0 ? nil : told.popFirst() }
    }

    /// The tokens of each row, both ways.
    func tokens() throws(FormatError) -> [UInt64] {
        try callsByRow(bytes(.flags)).map { $0?.tokens ?? 0 }
    }

    private func decode<Value>(
        _ column: EventColumn, count: Int? = nil,
        _ next: (inout ByteReader) throws(FormatError) -> Value
    ) throws(FormatError) -> [Value] {
        let place = places[column.rawValue]
        let bytes = try source.checked(place.lowerBound, place.count)
        var reader = ByteReader(bytes.span.bytes)
        let count = count ?? group.rowCount
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try next(&reader)) }
        return values
    }
}
