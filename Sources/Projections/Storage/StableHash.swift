/// SipHash-1-3 with 64 bits under a fixed key, so that a hash means the same on every machine.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012). A keyless hash such as
/// FNV would let a sender make thousands of equal ones; of this no cheap way to do so is known.
enum StableHash {
    /// The hash of some bytes.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = State()
        state.absorb(bytes)
        return state.finish()
    }

    /// The hash of a text's UTF-8 bytes.
    static func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The hash by which an event is found: of its id, since every project has an index of its own.
    static func eventID(_ id: String) -> UInt64 { hash(id) }

    private struct State {
        // The paper's constants under the key bytes 0, 1, …, 15.
        var v0: UInt64 = 0x736f_6d65_7073_6575 ^ 0x0706_0504_0302_0100
        var v1: UInt64 = 0x646f_7261_6e64_6f6d ^ 0x0f0e_0d0c_0b0a_0908
        var v2: UInt64 = 0x6c79_6765_6e65_7261 ^ 0x0706_0504_0302_0100
        var v3: UInt64 = 0x7465_6462_7974_6573 ^ 0x0f0e_0d0c_0b0a_0908

        mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
            var offset = 0
            while offset &+ 8 <= bytes.count {
                absorb(
                    UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
                offset &+= 8
            }
            var last = UInt64(truncatingIfNeeded: bytes.count) << 56
            var shift: UInt64 = 0
            while offset < bytes.count {
                last |= UInt64(bytes[offset]) &<< shift
                offset &+= 1
                shift &+= 8
            }
            absorb(last)
        }

        @inline(__always)
        private mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            round()
            round()
            round()
            return v0 ^ v1 ^ v2 ^ v3
        }

        @inline(__always)
        private mutating func round() {
            v0 &+= v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 &+= v3
            v3 = rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }

        @inline(__always)
        private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
            word &<< count | word &>> (64 &- count)
        }
    }
}
