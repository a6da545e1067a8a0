/// Makes keys of the bytes that a terminal sends, as a value: bytes go in, keys come out.
struct KeyDecoder: Sendable {
    private var pending: [UInt8] = []

    /// Takes more bytes and gives the keys that are complete.
    ///
    /// - Parameter isPause: whether nothing followed these bytes at once: then an escape that stands
    ///   alone is the key of that name, and not the beginning of a longer sequence.
    mutating func decode(_ bytes: some Sequence<UInt8>, isPause: Bool = true) -> [PressedKey] {
        pending += bytes
        var keys: [PressedKey] = []
        while !pending.isEmpty {
            guard let (key, length) = Self.first(in: pending, isPause: isPause) else { break }
            pending.removeFirst(length)
            if let key { keys.append(key) }
        }
        return keys
    }

    /// The first key and how many bytes it takes; no key for bytes that mean nothing here; nil if
    /// more bytes are needed.
    private static func first(in bytes: [UInt8], isPause: Bool) -> (key: PressedKey?, length: Int)?
    {
        switch bytes[0] {
        case 0x1B: return sequence(in: bytes, isPause: isPause)
        case 0x0A, 0x0D: return (.enter, 1)
        case 0x7F, 0x08: return (.backspace, 1)
        // Control-C and control-D come as bytes in raw mode.
        case 0x03, 0x04: return (.character("q"), 1)
        case 0..<0x20: return (nil, 1)
        case 0x20..<0x7F: return (.character(Character(Unicode.Scalar(bytes[0]))), 1)
        default:
            let length = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : bytes[0] >= 0xC0 ? 2 : 1
            guard bytes.count >= length else { return isPause ? (nil, bytes.count) : nil }
            let text = String(decoding: bytes.prefix(length), as: UTF8.self)
            return (text.first.map { .character($0) }, length)
        }
    }

    private static func sequence(in bytes: [UInt8], isPause: Bool) -> (
        key: PressedKey?, length: Int
    )? {
        guard bytes.count > 1 else { return isPause ? (.escape, 1) : nil }
        guard bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O") else {
            return (.escape, 1)
        }
        // Parameters, then one letter or tilde.
        guard let end = bytes.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return isPause ? (nil, bytes.count) : nil
        }
        let keys: [UInt8: PressedKey] = [
            UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
            UInt8(ascii: "D"): .left, UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
        ]
        guard bytes[end] == UInt8(ascii: "~") else { return (keys[bytes[end]], end + 1) }
        // Of keys with a number, the first parameter is the number.
        let numbered: [String: PressedKey] = [
            "1": .home, "4": .end, "5": .pageUp, "6": .pageDown, "7": .home, "8": .end,
        ]
        let number = bytes[2..<end].prefix { $0 != UInt8(ascii: ";") }
        return (numbered[String(decoding: number, as: UTF8.self)], end + 1)
    }
}
