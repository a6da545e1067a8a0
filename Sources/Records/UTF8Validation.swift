/// Whether bytes are UTF-8, quickly for the ASCII that ids and names nearly always are.
enum UTF8Validation {
    static func isValid(_ bytes: RawSpan) -> Bool {
        let count = bytes.byteCount
        var offset = 0
        while offset &+ 8 <= count {
            let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { return isValidSlowly(bytes) }
            offset &+= 8
        }
        while offset < count {
            let byte = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt8.self)
            guard byte < 0x80 else { return isValidSlowly(bytes) }
            offset &+= 1
        }
        return true
    }

    @inline(never)
    private static func isValidSlowly(_ bytes: RawSpan) -> Bool {
        bytes.withUnsafeBytes { String(validating: $0, as: UTF8.self) } != nil
    }
}
