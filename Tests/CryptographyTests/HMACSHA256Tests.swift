import Bytes
import Cryptography
import Testing

@Suite struct HMACSHA256Tests {
    @Test("The vectors of RFC 4231 come out, also with a key longer than a block")
    func vectors() {
        let first = HMACSHA256.authenticate(
            [UInt8]("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20))
        #expect(
            first.hexadecimal
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        let long = HMACSHA256.authenticate(
            [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            key: [UInt8](repeating: 0xAA, count: 131))
        #expect(
            long.hexadecimal
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test("An empty key and an empty message are allowed")
    func empty() {
        #expect(
            HMACSHA256.authenticate([], key: []).hexadecimal
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }
}
