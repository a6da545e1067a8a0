internal import Bytes

/// Reads the codes of `BitWriter`; what goes beyond the end is an error.
struct BitReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// - Parameters:
    ///   - bytes: all of them, and eight zeros behind them.
    ///   - start: the first byte to read.
    init(padded bytes: [UInt8], from start: Int) {
        precondition(bytes.count >= start + 8, "eight bytes behind the last")
        self.bytes = bytes
        position = start * 8
        end = (bytes.count - 8) * 8
    }

    /// At least 57 bits from the position on; those behind the end are 0.
    @inline(__always)
    private var window: UInt64 {
        // Every read leaves the position within the end, behind which stand eight bytes.
        let word = bytes.span.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: position &>> 3, as: UInt64.self)
        return UInt64(littleEndian: word) &>> UInt64(position & 7)
    }

    @inline(__always)
    private mutating func advance(_ count: Int) throws(FormatError) {
        position &+= count
        guard position <= end else { throw pastEnd() }
    }

    /// Reads that many bits, at most 32.
    @inline(__always)
    mutating func bits(_ count: Int) throws(FormatError) -> UInt64 {
        let value = window & (1 &<< UInt64(count) &- 1)
        try advance(count)
        return value
    }

    /// Reads the zeros before a one, and the one.
    mutating func unary() throws(FormatError) -> Int {
        var zeros = 0
        while true {
            let found = window.trailingZeroBitCount
            if found < 57 {
                try advance(found &+ 1)
                return zeros &+ found
            }
            try advance(56)
            zeros &+= 56
        }
    }

    /// Reads a Rice code.
    @inline(__always)
    mutating func rice(_ parameter: Int) throws(FormatError) -> UInt64 {
        let bits = window
        let zeros = bits.trailingZeroBitCount
        // Nearly always all of it is in the window.
        guard zeros &+ 1 &+ parameter <= 57 else { return try longRice(parameter) }
        try advance(zeros &+ 1 &+ parameter)
        let low = bits &>> UInt64(zeros &+ 1) & (1 &<< UInt64(parameter) &- 1)
        return UInt64(zeros) &<< UInt64(parameter) | low
    }

    @inline(never)
    private mutating func longRice(_ parameter: Int) throws(FormatError) -> UInt64 {
        let high = UInt64(try unary())
        return high << UInt64(parameter) | (try bits(parameter))
    }

    /// Reads a number in the Elias gamma code, from 1 to 2^32 - 1.
    mutating func gamma() throws(FormatError) -> UInt64 {
        let length = try unary()
        guard length < 32 else {
            throw FormatError(
                offset: position >> 3, expected: "a number of 32 bits", found: "\(length + 1) bits")
        }
        return 1 << UInt64(length) | (try bits(length))
    }

    @inline(never)
    private func pastEnd() -> FormatError {
        FormatError(
            offset: end >> 3, expected: "a code of \(position - end) bits more",
            found: "the end of the page")
    }
}
