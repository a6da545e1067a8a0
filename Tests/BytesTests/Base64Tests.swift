import Bytes
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "The examples of RFC 4648, section 10, in both directions",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func examples(_ plain: String, _ encoded: String) {
        let bytes = Array(plain.utf8)
        #expect(Base64.encode(bytes) == encoded)
        #expect(Base64.encodeURL(bytes) == encoded.filter { $0 != "=" })
        #expect(Base64.decode(encoded) == bytes)
        #expect(Base64.decode(encoded.filter { $0 != "=" }) == bytes)
    }

    @Test("Both alphabets are read; each is written where it belongs")
    func alphabets() {
        let bytes: [UInt8] = [0xFB, 0xFF, 0xBF]
        #expect(Base64.encode(bytes) == "+/+/")
        #expect(Base64.encodeURL(bytes) == "-_-_")
        #expect(Base64.decode("+/+/") == bytes)
        #expect(Base64.decode("-_-_") == bytes)
    }

    @Test("Anything else is refused", arguments: ["!", "A", "AB C", "Zg==Zg==", "Zh", "é"])
    func refused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
