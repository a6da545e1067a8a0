import Bytes
import JSON
import Model

extension NativeEventReader {
    /// Whether an event without the field is refused.
    enum Need {
        case required, optional
    }

    /// The noted value of a field; nil if there is none or it is null.
    ///
    /// - Throws: if the key stands twice, which is told only for fields that are asked for.
    mutating func slot(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> FieldSlot? {
        let slot = slots[Self.place(field, section)]
        if slot.count > 1 { throw duplicate(location(field.camelCase, section)) }
        guard slot.count == 1, slot.kind != .null else {
            if need == .required { addMissing(field, section) }
            return nil
        }
        return slot
    }

    /// Whether a field was given, and not as null.
    func has(_ field: NativeField, _ section: Section) -> Bool {
        let slot = slots[Self.place(field, section)]
        return slot.count > 0 && slot.kind != .null
    }

    /// The value of a field, if it is of the kind.
    private mutating func slot(
        _ field: NativeField, _ section: Section, _ need: Need, is kind: JSONKind
    ) throws(IngestionProblem) -> FieldSlot? {
        guard let slot = try slot(field, section, need) else { return nil }
        guard slot.kind == kind else {
            addWrongKind(field, section, expected: kind.name, found: slot.kind)
            return nil
        }
        return slot
    }

    // MARK: Strings

    /// Any string.
    @discardableResult
    mutating func string(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> JSONString? {
        try slot(field, section, need, is: .string)?.token.string
    }

    /// The first 200 characters of any string; nil if it is empty.
    mutating func excerpt(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> BytePlace? {
        guard let string = try string(field, section, need), !string.contents.isEmpty else {
            return nil
        }
        return place(of: string.prefix(scalars: Limits.maximumNameLength, in: scanner.bytes))
    }

    /// A name: 1 to 200 characters.
    @discardableResult
    mutating func name(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> BytePlace? {
        guard let string = try string(field, section, need) else { return nil }
        let prefix = string.prefix(scalars: Limits.maximumNameLength, in: scanner.bytes)
        guard !string.contents.isEmpty, prefix == string else {
            add(
                field, section, "This is a text of 1 to \(Limits.maximumNameLength) characters.",
                string.contents.isEmpty ? "too_short" : "too_long")
            return nil
        }
        return place(of: string)
    }

    /// An id: 1 to 128 printable ASCII characters without spaces.
    @discardableResult
    mutating func id(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> BytePlace? {
        guard let string = try string(field, section, need) else { return nil }
        guard isID(string) else {
            add(
                field, section,
                "An id is 1 to \(Limits.maximumIDLength) printable ASCII characters, no spaces.",
                "invalid_id")
            return nil
        }
        return place(of: string)
    }

    /// An id in the sender's free context, where a whole number counts as its digits.
    mutating func looseID(_ field: NativeField) throws(IngestionProblem) -> BytePlace? {
        guard let slot = try slot(field, .context) else { return nil }
        if slot.kind == .number, slot.token.flag, slot.token.range.count <= Limits.maximumIDLength {
            return BytePlace(slot.token.range)
        }
        return try id(field, .context)
    }

    private func isID(_ string: JSONString) -> Bool {
        let bytes = scanner.bytes
        guard !string.hasEscapes else {
            let utf8 = string.utf8(in: bytes)
            return (1...Limits.maximumIDLength).contains(utf8.count)
                && utf8.allSatisfy { (0x21...0x7E).contains($0) }
        }
        guard (1...Limits.maximumIDLength).contains(string.contents.count) else { return false }
        return bytes.extracting(string.contents).isPrintableASCII
    }

    /// One of a few words.
    mutating func choice(
        _ field: NativeField, _ section: Section, of words: [StaticString], _ need: Need
    ) throws(IngestionProblem) -> BytePlace? {
        guard let string = try string(field, section, need) else { return nil }
        for word in words where string.equals(word, in: scanner.bytes) { return place(of: string) }
        let list = words.map { "\($0)" }.joined(separator: ", ")
        add(field, section, "This is one of \(list).", "unknown_value")
        return nil
    }

    // MARK: Numbers

    /// A token count: a whole number from 0 to 10⁹.
    mutating func tokens(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> UInt64? {
        guard let slot = try slot(field, section, need, is: .number) else { return nil }
        guard let count = slot.token.number.unsigned(in: scanner.bytes),
            count <= Limits.maximumTokenCount
        else {
            add(
                field, section,
                "A token count is a whole number from 0 to \(Limits.maximumTokenCount).",
                "out_of_range")
            return nil
        }
        return count
    }

    /// Milliseconds, with or without decimals, as whole microseconds.
    mutating func duration(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> UInt64? {
        guard let slot = try slot(field, section, need, is: .number) else { return nil }
        let limit = Limits.maximumLatencyMilliseconds
        guard let micros = slot.token.number.scaled(byPowerOfTen: 3, in: scanner.bytes),
            micros <= limit * 1_000
        else {
            add(
                field, section, "This is a number of milliseconds from 0 to \(limit).",
                "out_of_range")
            return nil
        }
        return micros
    }

    /// A whole number of 64 bits.
    @discardableResult
    mutating func integer(
        _ field: NativeField, _ section: Section, from minimum: Int64 = .min
    ) throws(IngestionProblem) -> Int64? {
        guard let slot = try slot(field, section, .optional, is: .number) else { return nil }
        guard let value = slot.token.number.signed(in: scanner.bytes), value >= minimum else {
            add(
                field, section, "This is a whole number of 64 bits from \(minimum).", "out_of_range"
            )
            return nil
        }
        return value
    }

    /// Any number; the scan has made sure that it is within a double.
    mutating func number(
        _ field: NativeField, _ section: Section, _ need: Need
    ) throws(IngestionProblem) {
        _ = try slot(field, section, need, is: .number)
    }

    /// Dollars; 0 is what some SDKs send for "not known" and counts as not given.
    mutating func dollars(
        _ field: NativeField, _ section: Section
    ) throws(IngestionProblem) -> PicoUSD? {
        guard let slot = try slot(field, section, .optional, is: .number) else { return nil }
        guard let amount = PicoUSD(dollars: scanner.bytes.extracting(slot.token.range)),
            amount >= .zero
        else {
            add(field, section, "A cost is a number of dollars from 0.", "out_of_range")
            return nil
        }
        return amount == .zero ? nil : amount
    }

    // MARK: Others

    mutating func boolean(
        _ field: NativeField, _ section: Section
    ) throws(IngestionProblem) -> Bool? {
        guard let slot = try slot(field, section) else { return nil }
        switch slot.kind {
        case .true: return true
        case .false: return false
        default:
            addWrongKind(field, section, expected: "a boolean", found: slot.kind)
            return nil
        }
    }

    /// A moment from 2000 to a day ahead of now; without an offset it is UTC.
    mutating func moment(
        _ field: NativeField, _ section: Section
    ) throws(IngestionProblem) -> Timestamp? {
        guard let string = try string(field, section) else { return nil }
        guard string.contents.count <= 64, let moment = timestamp(string) else {
            add(
                field, section, "This is an ISO 8601 time such as 2026-11-22T10:00:00.123Z.",
                "invalid_datetime")
            return nil
        }
        let latest = now.advanced(byMicroseconds: Limits.maximumLeadMicroseconds)
        guard moment >= Limits.earliestTimestamp, moment <= latest else {
            add(
                field, section, "A time lies between the year 2000 and 24 hours from now.",
                "out_of_range")
            return nil
        }
        return moment
    }

    private func timestamp(_ string: JSONString) -> Timestamp? {
        if string.hasEscapes { return Timestamp(rfc3339: string.text(in: scanner.bytes)) }
        return Timestamp(rfc3339: scanner.bytes.extracting(string.contents))
    }

    /// Where an object lies.
    @discardableResult
    mutating func object(
        _ field: NativeField, _ section: Section, _ need: Need = .optional
    ) throws(IngestionProblem) -> Range<Int>? {
        try slot(field, section, need, is: .object)?.token.range
    }

    /// Where an array lies.
    mutating func array(
        _ field: NativeField, _ section: Section
    ) throws(IngestionProblem) -> Range<Int>? {
        try slot(field, section, .optional, is: .array)?.token.range
    }

    // MARK: Problems

    mutating func addMissing(_ field: NativeField, _ section: Section) {
        add(field, section, "This field is required.", "missing")
    }

    private mutating func addWrongKind(
        _ field: NativeField, _ section: Section, expected: String, found: JSONKind
    ) {
        add(field, section, "This is \(expected), not \(found.name).", "wrong_type")
    }
}
