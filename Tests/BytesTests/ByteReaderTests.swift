import Bytes
import Testing

@Suite struct ByteReaderTests {
    @Test("What a writer writes, a reader reads")
    func roundTrip() throws {
        var writer = ByteWriter()
        writer.uint8(7)
        writer.uint16(0xBEEF)
        writer.uint32(0xDEAD_BEEF)
        writer.uint64(.max)
        writer.int64(.min)
        writer.lengthPrefixed("grüße")
        writer.lengthPrefixed([1, 2, 3])
        writer.zeros(2)
        var reader = ByteReader(writer.bytes.span.bytes)
        #expect(try reader.uint8() == 7)
        #expect(try reader.uint16() == 0xBEEF)
        #expect(try reader.uint32() == 0xDEAD_BEEF)
        #expect(try reader.uint64() == .max)
        #expect(try reader.int64() == .min)
        #expect(try reader.lengthPrefixedString() == "grüße")
        #expect(try reader.lengthPrefixedBytes() == [1, 2, 3])
        let remaining = reader.remaining
        #expect(remaining == 2)
        try reader.skip(2)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test(
        "Varints of every length come back, and take the bytes that they should",
        arguments: [
            (0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (UInt64(1) << 35, 6),
            (UInt64.max >> 1, 9), (UInt64.max, 10),
        ] as [(UInt64, Int)])
    func varints(value: UInt64, byteCount: Int) throws {
        var writer = ByteWriter()
        writer.varint(value)
        #expect(writer.count == byteCount)
        var reader = ByteReader(writer.bytes.span.bytes)
        #expect(try reader.varint() == value)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test("Signed varints keep small numbers short", arguments: [0, -1, 1, -64, 63, .min, .max])
    func signedVarints(value: Int64) throws {
        var writer = ByteWriter()
        writer.signedVarint(value)
        if value.magnitude <= 63 { #expect(writer.count == 1) }
        var reader = ByteReader(writer.bytes.span.bytes)
        #expect(try reader.signedVarint() == value)
    }

    @Test(
        "A varint that is cut short or does not fit 64 bits is an error",
        arguments: [
            [], [0x80], [UInt8](repeating: 0xFF, count: 10),
            [UInt8](repeating: 0x80, count: 10) + [0x01],
            [UInt8](repeating: 0x80, count: 9) + [0x02],
        ] as [[UInt8]])
    func badVarints(bytes: [UInt8]) {
        #expect(throws: FormatError.self) {
            var reader = ByteReader(bytes.span.bytes)
            _ = try reader.varint()
        }
    }

    @Test("A length beyond what is left is an error that names the place")
    func lyingLength() {
        let bytes: [UInt8] = [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 2]
        var found: FormatError?
        do throws(FormatError) {
            var reader = ByteReader(bytes.span.bytes)
            try reader.skip(1)
            _ = try reader.lengthPrefixedBytes()
        } catch {
            found = error
        }
        #expect(found?.offset == 1)
        #expect(found?.found == "6 bytes")
    }

    @Test("Bytes that are not UTF-8 are an error")
    func badText() {
        let bytes: [UInt8] = [2, 0xC3, 0x28]
        #expect(throws: FormatError.self) {
            var reader = ByteReader(bytes.span.bytes)
            _ = try reader.lengthPrefixedString()
        }
    }
}
