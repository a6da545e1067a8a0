import Glibc

/// A second opinion on what JSON is: RFC 8259 as a recursive descent, slow, sharing nothing with
/// the scanner. Beside the grammar it knows the scanner's three limits: nesting, the length of a
/// number, and that it is within a double.
struct StrictJSON {
    private let text: [UInt8]
    private let maximumDepth: Int
    private var next = 0

    /// Whether the text is one value between whitespace.
    static func accepts(_ text: [UInt8], maximumDepth: Int) -> Bool {
        var reader = StrictJSON(text: text, maximumDepth: maximumDepth)
        guard reader.value(depth: 0) else { return false }
        reader.whitespace()
        return reader.next == text.count
    }

    private init(text: [UInt8], maximumDepth: Int) {
        self.text = text
        self.maximumDepth = maximumDepth
    }

    private var current: UInt8? { next < text.count ? text[next] : nil }

    private mutating func whitespace() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { next += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        next += 1
        return true
    }

    private mutating func take(_ word: String) -> Bool { word.utf8.allSatisfy { take($0) } }

    private mutating func value(depth: Int) -> Bool {
        whitespace()
        switch current {
        case UInt8(ascii: "{"): return object(depth: depth + 1)
        case UInt8(ascii: "["): return array(depth: depth + 1)
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return take("true")
        case UInt8(ascii: "f"): return take("false")
        case UInt8(ascii: "n"): return take("null")
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> Bool {
        guard depth <= maximumDepth, take(UInt8(ascii: "{")) else { return false }
        whitespace()
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            whitespace()
            guard string() else { return false }
            whitespace()
            guard take(UInt8(ascii: ":")), value(depth: depth) else { return false }
            whitespace()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func array(depth: Int) -> Bool {
        guard depth <= maximumDepth, take(UInt8(ascii: "[")) else { return false }
        whitespace()
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            guard value(depth: depth) else { return false }
            whitespace()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func string() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        var plain: [UInt8] = []
        var highSurrogate = false
        while let byte = current {
            next += 1
            var isLow = false
            switch byte {
            case UInt8(ascii: "\""):
                return !highSurrogate && String(validating: plain, as: UTF8.self) != nil
            case UInt8(ascii: "\\"):
                guard let letter = current else { return false }
                next += 1
                // An escape stands between characters, never inside one.
                plain.append(UInt8(ascii: "?"))
                if letter == UInt8(ascii: "u") {
                    guard let unit = codeUnit() else { return false }
                    isLow = (0xDC00...0xDFFF).contains(unit)
                    if isLow != highSurrogate { return false }
                    highSurrogate = (0xD800...0xDBFF).contains(unit)
                    if highSurrogate || isLow { continue }
                } else if !"\"\\/bfnrt".utf8.contains(letter) {
                    return false
                }
            case 0..<0x20: return false
            default: plain.append(byte)
            }
            if highSurrogate { return false }
        }
        return false
    }

    private mutating func codeUnit() -> UInt32? {
        guard next + 4 <= text.count else { return nil }
        let digits = text[next..<next + 4]
        next += 4
        let isHexadecimal = digits.allSatisfy { isxdigit(CInt($0)) != 0 }
        return isHexadecimal ? UInt32(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }

    private mutating func number() -> Bool {
        let start = next
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            guard digits() else { return false }
        }
        if take(UInt8(ascii: ".")), !digits() { return false }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() else { return false }
        }
        let written = String(decoding: text[start..<next], as: UTF8.self)
        return written.utf8.count <= 1_024 && strtod(written, nil).isFinite
    }

    private mutating func digits() -> Bool {
        let start = next
        while let byte = current, isdigit(CInt(byte)) != 0 { next += 1 }
        return next > start
    }
}
