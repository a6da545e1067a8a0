import Bytes
import Testing

@Suite struct HexadecimalTests {
    @Test("Bytes become lower-case digits, and digits of either case become bytes")
    func roundTrip() {
        let bytes: [UInt8] = [0, 0x0F, 0xA5, 0xFF]
        #expect(Hexadecimal.encode(bytes) == "000fa5ff")
        #expect(Hexadecimal.decode("000fa5ff") == bytes)
        #expect(Hexadecimal.decode("000FA5FF") == bytes)
        #expect(Hexadecimal.decode("") == [])
    }

    @Test("Anything else is refused", arguments: ["0", "0g", "0x00", "é0", " 00"])
    func refusal(text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }
}
