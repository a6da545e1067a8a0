import Bytes
import Foundation
import Testing

@testable import Engine

@Suite("Key store")
struct KeyStoreTests {
    /// The bytes of the worked example in spec/key-store.md.
    private func example() throws -> [UInt8] {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../spec/key-store.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let block = try #require(text.split(separator: "```").dropFirst().first)
        return try #require(Hexadecimal.decode(String(block.filter { !$0.isWhitespace })))
    }

    @Test("The page's example reads as it says, and is written back the same")
    func pageExample() throws {
        let bytes = try example()
        let store = try KeyStore(encoded: bytes)
        #expect(store.pepper == [UInt8](repeating: 0xAA, count: 32))
        #expect(store.encoded == bytes)
    }

    @Test("Any flipped bit and any cut is refused")
    func damage() throws {
        let bytes = try example()
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                #expect(throws: FormatError.self) { try KeyStore(encoded: damaged) }
            }
            #expect(throws: FormatError.self) { try KeyStore(encoded: Array(bytes[..<index])) }
        }
    }

    @Test("A secret's digest depends on the secret and on the pepper")
    func digests() throws {
        let first = try KeyStore.make()
        let second = try KeyStore.make()
        #expect(first.digest(of: "sk_live_a") == first.digest(of: "sk_live_a"))
        #expect(first.digest(of: "sk_live_a") != first.digest(of: "sk_live_b"))
        #expect(first.digest(of: "sk_live_a") != second.digest(of: "sk_live_a"))
        #expect(first.fingerprintSecret != second.fingerprintSecret)
    }
}
