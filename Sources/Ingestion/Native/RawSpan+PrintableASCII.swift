extension RawSpan {
    /// Whether all bytes are 0x21 to 0x7E: ASCII without controls and spaces.
    var isPrintableASCII: Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var found: UInt64 = 0
        var offset = 0
        // Eight at a time: a byte's top bit is set if it is below 0x21, above 0x7E or above 0x7F.
        // Carries and borrows reach a neighbour only from a byte that is itself at fault.
        while offset &+ 8 <= byteCount {
            let word = unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            found |= ((word &- ones &* 0x21) & ~word) | (word &+ ones) | word
            offset &+= 8
        }
        while offset < byteCount {
            let byte = unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            if byte < 0x21 || byte > 0x7E { return false }
            offset &+= 1
        }
        return found & (ones &* 0x80) == 0
    }
}
