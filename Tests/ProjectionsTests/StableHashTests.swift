import Testing

@testable import Projections

@Suite("The stable hash")
struct StableHashTests {
    /// From an implementation of its own of the paper's algorithm, with 1 and 3 rounds.
    @Test("It gives what SipHash-1-3 gives")
    func vectors() {
        let expected: [(count: Int, hash: UInt64)] = [
            (0, 0xabac_0158_050f_c4dc),
            (1, 0xc9f4_9bf3_7d57_ca93),
            (7, 0xd392_7d98_9bb1_1140),
            (8, 0x3690_9511_8d29_9a8e),
            (9, 0x25a4_8eb3_6c06_3de4),
            (16, 0xcc4f_dd1a_7d90_8b66),
            (48, 0x9f31_43f8_df07_4c46),
            (63, 0x9d19_9062_b7bb_b3a8),
        ]
        for (count, hash) in expected {
            let bytes = (0..<count).map { UInt8($0) }
            #expect(bytes.withUnsafeBytes { StableHash.hash($0) } == hash, "\(count) bytes")
        }
    }
}
