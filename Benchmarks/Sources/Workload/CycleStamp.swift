/// What makes one pass of a cycle different from the others: ids, tokens and times.
struct CycleStamp {
    /// The id of the trace in a load of one trace.
    static let oneTraceID = "0123456789abcdef0123456789abcdef"
    private static let hexadecimal: [UInt8] = Array("0123456789abcdef".utf8)

    let seed: UInt64
    let cycle: Int
    /// When the cycle begins, in milliseconds since 1970.
    let start: Int
    /// How long it is, in milliseconds.
    let span: Int

    /// When a trace starts.
    func start(of trace: Cycle.Trace) -> Int { start + Int(trace.position * Double(span)) }

    /// Half of an id: another one for each cycle, number and use.
    private func bits(_ number: Int, _ use: UInt64) -> UInt64 {
        let place = UInt64(truncatingIfNeeded: cycle) << 32 | UInt64(truncatingIfNeeded: number)
        return SeededRandom.mix(place &* 0xD6E8_FEB8_6659_FD93 ^ SeededRandom.mix(seed &+ use))
    }

    func eventID(_ number: Int) -> String { text(36) { writeEventID(number, &$0, 0) } }

    func traceID(_ trace: Int) -> String { text(32) { writeTraceID(trace, &$0, 0) } }

    private func text(_ count: Int, _ write: (inout MutableSpan<UInt8>) -> Void) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        write(&span)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Fills in one place.
    func apply(_ patch: Patch, of traces: [Cycle.Trace], to bytes: inout MutableSpan<UInt8>) {
        let offset = patch.offset
        switch patch.kind {
        case .eventID: writeEventID(patch.subject, &bytes, offset)
        case .traceID: writeTraceID(patch.subject, &bytes, offset)
        case .fixedTraceID:
            for (index, byte) in Self.oneTraceID.utf8.enumerated() { bytes[offset + index] = byte }
        case .time(let milliseconds):
            Moment.write(start(of: traces[patch.subject]) + milliseconds, into: &bytes, at: offset)
        case .user:
            // Squared: some users come far more often than others.
            let part = Double(bits(patch.subject, 4) >> 11) * 0x1p-53
            Moment.digits(Int(part * part * 40_000), 5, &bytes, offset)
        case .token: hexadecimal(bits(patch.subject, 5), 12, &bytes, offset)
        case .binaryTraceID:
            little(bits(patch.subject, 2), &bytes, offset)
            little(bits(patch.subject, 3), &bytes, offset + 8)
        case .binarySpanID: little(bits(patch.subject, 0) | 1, &bytes, offset)
        case .binaryTime(let milliseconds):
            let moment = start(of: traces[patch.subject]) + milliseconds
            little(UInt64(moment) * 1_000_000, &bytes, offset)
        }
    }

    private func writeEventID(_ number: Int, _ bytes: inout MutableSpan<UInt8>, _ offset: Int) {
        let high = bits(number, 0)
        let low = bits(number, 1)
        hexadecimal(high >> 32, 8, &bytes, offset)
        hexadecimal(high >> 16, 4, &bytes, offset + 9)
        hexadecimal(high, 4, &bytes, offset + 14)
        hexadecimal(low >> 48, 4, &bytes, offset + 19)
        hexadecimal(low, 12, &bytes, offset + 24)
        bytes[offset + 8] = UInt8(ascii: "-")
        bytes[offset + 13] = UInt8(ascii: "-")
        bytes[offset + 18] = UInt8(ascii: "-")
        bytes[offset + 23] = UInt8(ascii: "-")
    }

    private func writeTraceID(_ trace: Int, _ bytes: inout MutableSpan<UInt8>, _ offset: Int) {
        // As the binary form shows in hexadecimal.
        hexadecimal(bits(trace, 2).byteSwapped, 16, &bytes, offset)
        hexadecimal(bits(trace, 3).byteSwapped, 16, &bytes, offset + 16)
    }

    /// Writes the lowest digits of a number.
    private func hexadecimal(
        _ number: UInt64, _ count: Int, _ bytes: inout MutableSpan<UInt8>, _ offset: Int
    ) {
        var rest = number
        var place = offset + count - 1
        while place >= offset {
            bytes[place] = Self.hexadecimal[Int(rest & 15)]
            rest >>= 4
            place -= 1
        }
    }

    private func little(_ number: UInt64, _ bytes: inout MutableSpan<UInt8>, _ offset: Int) {
        for index in 0..<8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))
        }
    }
}
