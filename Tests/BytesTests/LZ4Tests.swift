import Bytes
import Testing

@Suite struct LZ4Tests {
    @Test("Bytes come back, whatever they are", arguments: [0, 1, 12, 1_000, 300_000])
    func roundTrip(count: Int) throws {
        let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 % 50) }
        let noise = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
        for bytes in [text, noise] {
            var output: [UInt8] = [9, 9]
            let added = LZ4.compress(bytes.span.bytes, appendingTo: &output)
            #expect(output.count == added + 2)
            #expect(output[..<2] == [9, 9])
            let block = output.span.bytes.extracting(2...)
            #expect(try LZ4.decompress(block, count: count) == bytes)
        }
    }

    @Test("A damaged, cut or mislabelled block is an error, never a trap")
    func damage() {
        let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 / 9) }
        var block: [UInt8] = []
        _ = LZ4.compress(bytes.span.bytes, appendingTo: &block)
        for wrong in [-1, 0, 4_999, 5_001, Int.max] {
            #expect(throws: FormatError.self, "\(wrong)") {
                try LZ4.decompress(block.span.bytes, count: wrong)
            }
        }
        for cut in 0..<block.count {
            #expect(throws: FormatError.self, "cut at \(cut)") {
                try LZ4.decompress(block.span.bytes.extracting(..<cut), count: 5_000)
            }
        }
    }
}
