import Bytes

/// Writes canonical JSON straight to bytes: no whitespace, keys in the order of the calls, escapes
/// only where the grammar asks for them.
///
/// It keeps no stack, only whether a comma is due, so that depth costs nothing. Calls must nest:
/// the writer does not check them.
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8]
    /// Whether the next key or element needs a comma before it.
    private var isCommaDue: Bool

    public init(reservingCapacity capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
        isCommaDue = false
    }

    /// What was written, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes out what was written so far, to be sent on, and goes on where it was.
    public mutating func takeBytes() -> [UInt8] {
        let taken = bytes
        bytes = []
        return taken
    }

    // MARK: Containers

    public mutating func beginObject() { open("{") }

    public mutating func endObject() { close("}") }

    public mutating func beginArray() { open("[") }

    public mutating func endArray() { close("]") }

    /// A key that needs no escapes.
    public mutating func key(_ key: StaticString) {
        passComma()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// Any key.
    public mutating func key(_ key: some StringProtocol) {
        passComma()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
    }

    // MARK: Values

    public mutating func string(_ value: some StringProtocol) {
        passComma()
        quote(value)
        isCommaDue = true
    }

    /// A string that is there as UTF-8.
    public mutating func string(utf8: RawSpan) {
        passComma()
        utf8.withUnsafeBytes { bytes in bytes.withMemoryRebound(to: UInt8.self) { escape($0) } }
        isCommaDue = true
    }

    public mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }

    public mutating func null() { literal("null") }

    public mutating func integer(_ value: some BinaryInteger) {
        passComma()
        if let value = UInt64(exactly: value) {
            digits(value)
        } else {
            bytes.append(contentsOf: String(value).utf8)
        }
        isCommaDue = true
    }

    /// The shortest decimal that reads back as the same double; null for what is not finite.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        raw(value.description)
    }

    /// JSON text of one value, inserted as it is. It must be valid: nothing is checked.
    public mutating func raw(_ json: some Collection<UInt8>) {
        passComma()
        bytes.append(contentsOf: json)
        isCommaDue = true
    }

    /// JSON text of one value, inserted as it is, such as a decimal number.
    public mutating func raw(_ json: String) { raw(json.utf8) }

    /// JSON text of one value, inserted as it is.
    public mutating func raw(_ json: RawSpan) {
        json.withUnsafeBytes { raw($0) }
    }

    /// A value of the tree form. It recurses, as deep as the tree.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): boolean(value)
        case .number(let text): raw(text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    // MARK: Steps

    private mutating func passComma() {
        if isCommaDue { bytes.append(UInt8(ascii: ",")) }
        isCommaDue = false
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        passComma()
        bytes.append(UInt8(ascii: bracket))
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        isCommaDue = true
    }

    private mutating func literal(_ text: StaticString) {
        passComma()
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        isCommaDue = true
    }

    private mutating func digits(_ value: UInt64) {
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func quote(_ value: some StringProtocol) {
        let isWritten: Void? = value.utf8.withContiguousStorageIfAvailable { escape($0) }
        if isWritten == nil { Array(value.utf8).withUnsafeBufferPointer { escape($0) } }
    }

    private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for index in utf8.indices {
            let byte = utf8[index]
            let isPlain = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            if isPlain { continue }
            bytes.append(contentsOf: utf8[start..<index])
            start = index + 1
            appendEscape(of: byte)
        }
        bytes.append(contentsOf: utf8[start...])
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(contentsOf: Hexadecimal.encode(CollectionOfOne(byte)).utf8)
        default: bytes.append(byte)
        }
    }
}
