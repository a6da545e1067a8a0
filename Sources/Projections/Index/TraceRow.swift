internal import Bytes
internal import Model

/// One trace of a segment as its section has it (spec/index-format.md §4.3).
struct TraceRow {
    /// An event that is the earliest of some kind, with a text of the text section.
    struct Place {
        var time: Timestamp
        var number: SequenceNumber
        /// `StringTable.none` for none.
        var text: UInt32
    }

    private struct Flags: OptionSet {
        var rawValue: UInt8
        static let hasRoot = Flags(rawValue: 1)
        static let hasSession = Flags(rawValue: 2)
        static let hasUser = Flags(rawValue: 4)
        static let hasDefaultPrice = Flags(rawValue: 8)
    }

    var id: [UInt8]
    /// Of all its events in the segment; with the name.
    var earliest: Place
    /// Of those without a parent; with the name.
    var root: Place?
    var session: Place?
    var user: Place?
    var eventCount: Int
    var errorCount: Int
    var end: Timestamp
    var tokens: UInt64
    var cost: Int128
    var hasDefaultPrice: Bool
    /// Where the numbers of its events stand among those of all traces.
    var members: Range<Int>

    init(
        _ totals: TraceTotals, id: [UInt8], of part: borrowing ProjectPart, texts: [UInt32],
        members: Range<Int>
    ) {
        func place(_ row: UInt32, _ text: KeyPath<EventRow.Labels, UInt32>) -> Place? {
            guard row != RowIndex.none else { return nil }
            let number = part.events.labels[Int(row)][keyPath: text]
            return Place(
                time: part.events.timestamps[Int(row)],
                number: part.events.sequenceNumbers[Int(row)],
                text: number == StringTable.none ? number : texts[Int(number)])
        }
        self.id = id
        let row = Int(totals.earliest)
        let name = part.events.labels[row].name
        earliest = Place(
            time: part.events.timestamps[row], number: part.events.sequenceNumbers[row],
            text: name == StringTable.none ? name : texts[Int(name)])
        root = place(totals.earliestRoot, \.name)
        session = place(totals.earliestWithSession, \.session)
        user = place(totals.earliestWithUser, \.user)
        eventCount = Int(totals.eventCount)
        errorCount = Int(totals.errorCount)
        end = totals.end
        tokens = totals.tokens
        cost = totals.cost
        hasDefaultPrice = totals.hasDefaultPrice
        self.members = members
    }

    /// A trace of which no event is counted yet.
    ///
    /// - Parameter earliest: the first event that will be.
    init(id: [UInt8], earliest: Place, members: Range<Int>) {
        self.id = id
        self.earliest = earliest
        eventCount = 0
        errorCount = 0
        end = Timestamp(microseconds: .min)
        tokens = 0
        cost = 0
        hasDefaultPrice = false
        self.members = members
    }

    /// Counts an event, as `TraceTotals` does.
    ///
    /// - Parameter place: of the event, with its name.
    mutating func add(
        _ place: Place, end: Timestamp, flags: EventRow.Flags, session: UInt32, user: UInt32,
        call: EventRow.Call?
    ) {
        func earlier(_ known: Place?, _ text: UInt32) -> Place? {
            if let known, (known.time, known.number) <= (place.time, place.number) { return known }
            return Place(time: place.time, number: place.number, text: text)
        }
        earliest = earlier(earliest, place.text) ?? earliest
        if !flags.contains(.hasParent) { root = earlier(root, place.text) }
        if session != StringTable.none { self.session = earlier(self.session, session) }
        if user != StringTable.none { self.user = earlier(self.user, user) }
        eventCount += 1
        if flags.contains(.isError) { errorCount += 1 }
        if flags.contains(.isDefaultPriced) { hasDefaultPrice = true }
        self.end = max(self.end, end)
        tokens &+= call?.tokens ?? 0
        cost &+= call?.cost ?? 0
    }

    func append(to writer: inout ByteWriter) {
        Self.append(id: id, to: &writer)
        var flags: Flags = []
        if root != nil { flags.insert(.hasRoot) }
        if session != nil { flags.insert(.hasSession) }
        if user != nil { flags.insert(.hasUser) }
        if hasDefaultPrice { flags.insert(.hasDefaultPrice) }
        writer.uint8(flags.rawValue)
        writer.varint(UInt64(eventCount))
        writer.varint(UInt64(errorCount))
        writer.varint(UInt64(members.lowerBound))
        writer.varint(UInt64(members.count))
        writer.int64(earliest.time.microseconds)
        writer.varint(earliest.number.rawValue)
        writer.varint(Self.encoded(earliest.text))
        for place in [root, session, user] {
            guard let place else { continue }
            writer.signedVarint(place.time.microseconds &- earliest.time.microseconds)
            writer.signedVarint(
                Int64(bitPattern: place.number.rawValue &- earliest.number.rawValue))
            writer.varint(Self.encoded(place.text))
        }
        writer.signedVarint(end.microseconds &- earliest.time.microseconds)
        writer.varint(tokens)
        writer.wideSignedVarint(cost)
    }

    init(_ reader: inout ByteReader) throws(FormatError) {
        id = try Self.id(&reader)
        let flags = Flags(rawValue: try reader.uint8())
        eventCount = try Self.count(&reader)
        errorCount = try Self.count(&reader)
        let start = try Self.count(&reader)
        members = start..<start + (try Self.count(&reader))
        let time = Timestamp(microseconds: try reader.int64())
        let number = try reader.varint()
        let first = Place(
            time: time, number: SequenceNumber(number), text: Self.text(try reader.varint()))
        earliest = first
        func place(
            _ isThere: Bool, _ reader: inout ByteReader
        ) throws(FormatError) -> Place? {
            guard isThere else { return nil }
            let time = first.time.microseconds &+ (try reader.signedVarint())
            let number = first.number.rawValue &+ UInt64(bitPattern: try reader.signedVarint())
            return Place(
                time: Timestamp(microseconds: time), number: SequenceNumber(number),
                text: Self.text(try reader.varint()))
        }
        root = try place(flags.contains(.hasRoot), &reader)
        session = try place(flags.contains(.hasSession), &reader)
        user = try place(flags.contains(.hasUser), &reader)
        end = Timestamp(microseconds: time.microseconds &+ (try reader.signedVarint()))
        tokens = try reader.varint()
        cost = try reader.wideSignedVarint()
        hasDefaultPrice = flags.contains(.hasDefaultPrice)
    }

    /// The number of the earliest event of the next row, and where its members stand; nothing else is
    /// read of it.
    static func earliest(
        _ reader: inout ByteReader
    ) throws(FormatError) -> (number: SequenceNumber, members: Range<Int>) {
        try reader.skip(Int(clamping: try reader.varint() >> 1))
        try reader.skip(1)
        _ = try reader.varint()
        _ = try reader.varint()
        let start = try count(&reader)
        let length = try count(&reader)
        try reader.skip(8)
        return (SequenceNumber(try reader.varint()), start..<start + length)
    }

    // MARK: Ids

    /// Ids are mostly lower-case hexadecimal digits: a byte then holds two of them.
    private static func append(id: [UInt8], to writer: inout ByteWriter) {
        if let packed = Self.packed(id) {
            writer.varint(UInt64(packed.count) << 1 | 1)
            writer.append(packed)
        } else {
            writer.varint(UInt64(id.count) << 1)
            writer.append(id)
        }
    }

    private static func id(_ reader: inout ByteReader) throws(FormatError) -> [UInt8] {
        let length = try reader.varint()
        let bytes = try reader.bytes(Int(clamping: length >> 1))
        guard length & 1 == 1 else { return bytes }
        var id: [UInt8] = []
        id.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            id.append(digit(byte >> 4))
            id.append(digit(byte & 15))
        }
        return id
    }

    private static func packed(_ id: [UInt8]) -> [UInt8]? {
        guard !id.isEmpty, id.count % 2 == 0 else { return nil }
        var packed: [UInt8] = []
        packed.reserveCapacity(id.count / 2)
        for place in stride(from: 0, to: id.count, by: 2) {
            guard let high = value(id[place]), let low = value(id[place + 1]) else { return nil }
            packed.append(high << 4 | low)
        }
        return packed
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    // MARK: Numbers

    private static func encoded(_ text: UInt32) -> UInt64 {
        text == StringTable.none ? 0 : UInt64(text) + 1
    }

    private static func text(_ encoded: UInt64) -> UInt32 {
        encoded == 0 ? StringTable.none : UInt32(truncatingIfNeeded: encoded - 1)
    }

    private static func count(_ reader: inout ByteReader) throws(FormatError) -> Int {
        let offset = reader.offset
        let count = try reader.varint()
        guard count <= UInt64(UInt32.max) else {
            throw FormatError(offset: offset, expected: "a count of 32 bits", found: "\(count)")
        }
        return Int(count)
    }
}
