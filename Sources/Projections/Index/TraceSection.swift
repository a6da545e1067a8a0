internal import Bytes
internal import Model

/// The traces of a project in one segment: by start, newest first, then by the bytes of their ids
/// (spec/index-format.md §4.3).
struct TraceSection: Sendable {
    private static let headerByteCount = 12

    private let starts: SectionSlice
    private let rowEnds: SectionSlice
    private let hashes: HashSection
    private let rows: SectionSlice
    private let members: SectionSlice
    let count: Int

    init(_ source: SectionSlice) throws(FormatError) {
        let count = try source.uint32(at: 0)
        let rowBytes = try source.uint32(at: 4)
        let memberBytes = try source.uint32(at: 8)
        var end = Self.headerByteCount
        func next(_ byteCount: Int) throws(FormatError) -> SectionSlice {
            defer { end += byteCount }
            return try SectionSlice(source, end..<end + byteCount)
        }
        starts = try next(count * 8)
        rowEnds = try next(count * 4)
        hashes = try HashSection(next(count * 8))
        rows = try next(rowBytes)
        members = try next(memberBytes)
        self.count = count
    }

    /// When the trace in a row starts.
    func start(_ row: Int) throws(FormatError) -> Timestamp {
        Timestamp(microseconds: Int64(bitPattern: try starts.uint64(at: row * 8)))
    }

    func row(_ row: Int) throws(FormatError) -> TraceRow {
        let start = row == 0 ? 0 : try rowEnds.uint32(at: (row - 1) * 4)
        let end = try rowEnds.uint32(at: row * 4)
        let bytes = try rows.checked(start, end - start)
        var reader = ByteReader(bytes.span.bytes)
        return try TraceRow(&reader)
    }

    /// The trace with an id; nil if there is none.
    func row(of trace: TraceName) throws(FormatError) -> TraceRow? {
        let wanted = Array(trace.id.utf8)
        for row in try hashes.rows(trace.hash) {
            let found = try self.row(row)
            if found.id == wanted { return found }
        }
        return nil
    }

    /// The numbers of a trace's events, ascending.
    func members(of row: TraceRow) throws(FormatError) -> [SequenceNumber] {
        let bytes = try members.checked(row.members.lowerBound, row.members.count)
        var reader = ByteReader(bytes.span.bytes)
        var numbers: [SequenceNumber] = []
        // A byte each at least, so that no count asks for more memory than the file has.
        guard row.eventCount <= bytes.count else {
            throw FormatError(
                offset: row.members.lowerBound, expected: "\(row.eventCount) numbers",
                found: "\(bytes.count) bytes")
        }
        numbers.reserveCapacity(row.eventCount)
        var number: UInt64 = 0
        for _ in 0..<row.eventCount {
            number &+= try reader.varint()
            numbers.append(SequenceNumber(number))
        }
        return numbers
    }

    /// Visits, by row, the traces that have begun by a record: a tenth of what it takes to read the
    /// rows.
    ///
    /// - Parameter body: gets whether its earliest event comes behind the record: as of that it starts
    ///   elsewhere than its row says.
    func forEachBegun(
        by moment: SequenceNumber,
        _ body: (_ row: Int, _ isMoved: Bool) throws(FormatError) -> Void
    ) throws(FormatError) {
        let ends = try rowEnds.checked(0, rowEnds.byteCount)
        let bytes = try rows.checked(0, rows.byteCount)
        let memberBytes = try members.checked(0, members.byteCount)
        var nextEnd = ByteReader(ends.span.bytes)
        var start = 0
        for row in 0..<count {
            let end = Int(try nextEnd.uint32())
            guard start <= end, end <= bytes.count else {
                throw FormatError(
                    offset: row * 4, expected: "an end from \(start) to \(bytes.count)",
                    found: "\(end)")
            }
            var reader = ByteReader(bytes.span.bytes.extracting(start..<end))
            start = end
            let (earliest, place) = try TraceRow.earliest(&reader)
            guard earliest > moment else {
                try body(row, false)
                continue
            }
            guard place.upperBound <= memberBytes.count else {
                throw FormatError(
                    offset: place.lowerBound, expected: "members below \(memberBytes.count)",
                    found: "\(place)")
            }
            var first = ByteReader(memberBytes.span.bytes.extracting(place))
            if SequenceNumber(try first.varint()) <= moment { try body(row, true) }
        }
    }

    /// The first row whose trace does not start after a moment; `count` if all do.
    func firstRow(startingAtOrBefore moment: Timestamp) throws(FormatError) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if try start(middle) > moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The traces whose ids have a hash with an upper half in a range, by that.
    func hashEntries(
        _ range: ClosedRange<UInt32>
    ) throws(FormatError) -> [(hash: UInt32, row: Int)] {
        try hashes.entries(range)
    }

    /// The ids of all traces, by row.
    func ids() throws(FormatError) -> [[UInt8]] {
        let bytes = try rows.checked(0, rows.byteCount)
        var reader = ByteReader(bytes.span.bytes)
        var ids: [[UInt8]] = []
        ids.reserveCapacity(count)
        for _ in 0..<count { ids.append(try TraceRow(&reader).id) }
        return ids
    }
}

extension TraceSection {
    /// Writes a project's traces.
    ///
    /// - Parameters:
    ///   - order: the part's traces in the order of the rows.
    ///   - ids: by trace of the part.
    ///   - texts: by the number of a text in the part: that in the text section.
    static func write(
        _ part: borrowing ProjectPart, order: [UInt32], ids: [[UInt8]], texts: [UInt32],
        to writer: inout ByteWriter
    ) {
        var rows = ByteWriter()
        var members = ByteWriter()
        var ends: [UInt32] = []
        var starts: [Timestamp] = []
        var hashes: [UInt64] = []
        for trace in order {
            guard
                let totals = part.traces.summary(ofTrace: trace, at: nil, of: part.events)
            else { continue }
            let start = members.count
            var last: UInt64 = 0
            part.traces.forEachRow(ofTrace: trace) { row in
                let number = part.events.sequenceNumbers[Int(row)].rawValue
                members.varint(number &- last)
                last = number
                return true
            }
            let id = ids[Int(trace)]
            let row = TraceRow(
                totals, id: id, of: part, texts: texts, members: start..<members.count)
            row.append(to: &rows)
            ends.append(UInt32(rows.count))
            starts.append(row.earliest.time)
            hashes.append(id.withUnsafeBytes { StableHash.hash($0) })
        }
        writer.uint32(UInt32(order.count))
        writer.uint32(UInt32(rows.count))
        writer.uint32(UInt32(members.count))
        for start in starts { writer.int64(start.microseconds) }
        for end in ends { writer.uint32(end) }
        HashSection.write(hashes, to: &writer)
        writer.append(rows.bytes)
        writer.append(members.bytes)
    }
}
