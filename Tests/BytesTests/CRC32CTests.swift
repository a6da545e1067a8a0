import Bytes
import Testing

@Suite struct CRC32CTests {
    @Test("The vectors of RFC 3720 come out")
    func vectors() {
        #expect(CRC32C.checksum([UInt8]("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(CRC32C.checksum([UInt8]()) == 0)
    }

    @Test("The processor's instruction and the table agree, at every length and cut")
    func agreement() {
        // From 3,072 bytes on three stretches go at once.
        let bytes = (0..<9_300).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 5 &+ 11) }
        for count in Array(0...200) + [3_071, 3_072, 3_073, 3_080, 6_143, 6_144, 9_216, 9_300] {
            let whole = CRC32C.checksum([UInt8](bytes[..<count]))
            #expect(whole == CRC32C.portableChecksum([UInt8](bytes[..<count])))
            let cut = count / 3
            let first = CRC32C.checksum(bytes.span.bytes.extracting(..<cut))
            let both = CRC32C.checksum(bytes.span.bytes.extracting(cut..<count), continuing: first)
            #expect(both == whole, "cut at \(cut) of \(count)")
        }
    }
}
