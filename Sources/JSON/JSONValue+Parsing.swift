extension JSONValue {
    /// What to do about a key that stands twice in one object.
    public enum DuplicateKeys: Hashable, Sendable {
        case refuse, keepFirst, keepLast
    }

    /// Reads a whole text, which must hold one value and whitespace.
    public init(
        parsing bytes: RawSpan, duplicateKeys: DuplicateKeys = .refuse,
        maximumDepth: Int = JSONScanner.depthCeiling
    ) throws(JSONError) {
        var scanner = JSONScanner(bytes, maximumDepth: maximumDepth)
        try self.init(scanning: &scanner, duplicateKeys: duplicateKeys)
        try scanner.finish()
    }

    /// Reads a whole text, which must hold one value and whitespace.
    public init(
        parsing bytes: [UInt8], duplicateKeys: DuplicateKeys = .refuse,
        maximumDepth: Int = JSONScanner.depthCeiling
    ) throws(JSONError) {
        try self.init(
            parsing: bytes.span.bytes, duplicateKeys: duplicateKeys, maximumDepth: maximumDepth)
    }

    /// Reads the scanner's next value. It recurses, as deep as the scanner allows nesting.
    public init(
        scanning scanner: inout JSONScanner, duplicateKeys: DuplicateKeys = .refuse
    ) throws(JSONError) {
        switch try scanner.peek() {
        case .null:
            _ = try scanner.null()
            self = .null
        case .true, .false: self = .bool(try scanner.boolean())
        case .number: self = .number(try scanner.number().text(in: scanner.bytes))
        case .string: self = .string(try scanner.string().text(in: scanner.bytes))
        case .array:
            var elements: [JSONValue] = []
            try scanner.beginArray()
            while try scanner.nextElement() {
                elements.append(try JSONValue(scanning: &scanner, duplicateKeys: duplicateKeys))
            }
            self = .array(elements)
        case .object: self = .object(try Self.members(&scanner, duplicateKeys))
        }
    }

    private static func members(
        _ scanner: inout JSONScanner, _ duplicateKeys: DuplicateKeys
    ) throws(JSONError) -> [Member] {
        var members: [Member] = []
        // Keys compare as bytes: String's own equality takes canonically equivalent ones as equal.
        var places: [[UInt8]: Int] = [:]
        try scanner.beginObject()
        while let slice = try scanner.nextKey() {
            let key = slice.text(in: scanner.bytes)
            let utf8 = slice.utf8(in: scanner.bytes)
            let value = try JSONValue(scanning: &scanner, duplicateKeys: duplicateKeys)
            // A few keys are compared one by one; many get a table, or the work would be quadratic.
            let earlier: Int?
            if members.count < 16 {
                earlier = members.firstIndex { $0.key.utf8.elementsEqual(utf8) }
            } else {
                if places.isEmpty {
                    for (index, member) in members.enumerated() {
                        places[Array(member.key.utf8)] = index
                    }
                }
                earlier = places[utf8]
            }
            guard let earlier else {
                if !places.isEmpty { places[utf8] = members.count }
                members.append(Member(key, value))
                continue
            }
            switch duplicateKeys {
            case .keepFirst: break
            case .keepLast: members[earlier].value = value
            case .refuse:
                throw JSONError(
                    reason: .duplicateKey, offset: slice.contents.lowerBound - 1,
                    expected: "each key once", found: "\"\(key)\" again")
            }
        }
        return members
    }
}
