import Cryptography
import Testing

@Suite struct ConstantTimeTests {
    @Test("Equal bytes are equal; another byte or another length is not")
    func equality() {
        #expect(ConstantTime.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(ConstantTime.areEqual([], []))
        #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2]))
        #expect(ConstantTime.areEqual(SHA256.hash([1]), SHA256.hash([1])))
        #expect(!ConstantTime.areEqual(SHA256.hash([1]), SHA256.hash([2])))
    }

    @Test("Random bytes have the length asked for and differ from call to call")
    func random() throws {
        #expect(try SecureRandom.bytes(0).isEmpty)
        let first = try SecureRandom.bytes(32)
        let second = try SecureRandom.bytes(32)
        #expect(first.count == 32)
        #expect(first != second)
    }
}
