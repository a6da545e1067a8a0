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
    /// The id of a span's event: the trace id and the span id in 48 digits.
    static func eventID(trace: UInt128, span: UInt128) -> String {
        String(unsafeUninitializedCapacity: 48) { output in
            write(trace, digits: 32, into: output, at: 0)
            write(span, digits: 16, into: output, at: 32)
            return 48
        }
    }

    /// The low `digits` hexadecimal digits in lower case.
    static func text(_ number: UInt128, digits: Int) -> String {
        String(unsafeUninitializedCapacity: digits) { output in
            write(number, digits: digits, into: output, at: 0)
            return digits
        }
    }

    private static func write(
        _ number: UInt128, digits: Int, into output: UnsafeMutableBufferPointer<UInt8>,
        at start: Int
    ) {
        var rest = number
        for index in (start..<start + digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: rest) & 15
            output[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest >>= 4
        }
    }
}
