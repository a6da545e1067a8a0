import Bytes
import Cryptography
import Testing

@Suite struct SHA256Tests {
    @Test(
        "The vectors of FIPS 180-4 come out",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func vectors(text: String, expected: String) {
        #expect(SHA256.hash([UInt8](text.utf8)).hexadecimal == expected)
    }

    @Test("A message in parts has the digest of the whole, and a hasher can be used again")
    func parts() {
        let message = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hasher = SHA256()
        for cut in [0, 1, 63, 64, 65, 500, 1_000] {
            hasher.update([UInt8](message[..<cut]))
            hasher.update(message.span.bytes.extracting(cut...))
            #expect(hasher.finish() == SHA256.hash(message), "cut at \(cut)")
        }
    }

    @Test("A digest keeps its bytes through every form")
    func forms() throws {
        let bytes = (0..<32).map { UInt8($0) }
        let digest = try #require(SHA256Digest(bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.hexadecimal == Hexadecimal.encode(bytes))
        var reader = ByteReader(bytes.span.bytes)
        #expect(try SHA256Digest(reading: &reader) == digest)
        #expect(SHA256Digest(bytes.dropLast()) == nil)
        #expect(digest != .zero)
    }
}
