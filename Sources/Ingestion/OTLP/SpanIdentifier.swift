import Bytes

/// A trace or span id as it came: an id is a number of 16 or 8 bytes that is not zero.
enum SpanIdentifier: Equatable {
    case absent
    case zero
    case value(UInt128)
    /// Something else; what it is, for the message.
    case malformed(String)

    /// Reads the big-endian bytes of a protobuf field that should hold `count` of them.
    init(bytes: RawSpan, count: Int) {
        guard bytes.byteCount > 0 else {
            self = .absent
            return
        }
        guard bytes.byteCount == count else {
            self = .malformed("\(bytes.byteCount) bytes")
            return
        }
        var number: UInt128 = 0
        for offset in stride(from: 0, to: count, by: 8) {
            let word = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            number = number << 64 | UInt128(UInt64(bigEndian: word))
        }
        self = number == 0 ? .zero : .value(number)
    }

    /// Reads the hexadecimal digits of either case that stand for `count` bytes in OTLP/JSON.
    init(hexadecimal text: some StringProtocol, count: Int) {
        let digits = text.utf8
        guard !digits.isEmpty else {
            self = .absent
            return
        }
        guard digits.count == count * 2 else {
            self = .malformed("\(digits.count) characters")
            return
        }
        var number: UInt128 = 0
        for character in digits {
            guard let digit = Hexadecimal.value(of: character) else {
                self = .malformed("characters that are not hexadecimal digits")
                return
            }
            number = number << 4 | UInt128(digit)
        }
        self = number == 0 ? .zero : .value(number)
    }

    /// The number; nil unless it is a valid id.
    var number: UInt128? {
        guard case .value(let number) = self else { return nil }
        return number
    }

    /// What is wrong with it, for a message.
    var fault: String {
        switch self {
        case .absent: "missing"
        case .zero: "all zeros"
        case .value: "valid"
        case .malformed(let found): found
        }
    }
}

extension SpanIdentifier {
    /// Appends the id of a span's event: the trace id and the span id in 48 lower-case digits.
    static func appendEventID(trace: UInt128, span: UInt128, to output: inout [UInt8]) {
        append(UInt64(truncatingIfNeeded: trace >> 64), to: &output)
        append(UInt64(truncatingIfNeeded: trace), to: &output)
        append(UInt64(truncatingIfNeeded: span), to: &output)
    }

    /// Appends sixteen digits, all made at once: each byte of a word is moved to its place as two
    /// digits, then each becomes its letter.
    private static func append(_ number: UInt64, to output: inout [UInt8]) {
        append(digits: UInt32(truncatingIfNeeded: number >> 32), to: &output)
        append(digits: UInt32(truncatingIfNeeded: number), to: &output)
    }

    private static func append(digits number: UInt32, to output: inout [UInt8]) {
        // Spread the nibbles over eight bytes, the highest first in memory.
        var word = UInt64(number.byteSwapped)
        word = (word | word << 16) & 0x0000_FFFF_0000_FFFF
        word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
        word = ((word & 0x00F0_00F0_00F0_00F0) >> 4) | ((word & 0x000F_000F_000F_000F) << 8)
        let isLetter = ((word &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        word = word | 0x3030_3030_3030_3030
        word = word &+ isLetter &* 39
        withUnsafeBytes(of: word.littleEndian) { output.append(contentsOf: $0) }
    }
}
