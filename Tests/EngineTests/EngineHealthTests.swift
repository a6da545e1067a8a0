import Bytes
import Testing

@testable import Engine

@Suite("Lost records")
struct EngineHealthTests {
    @Test(
        "are counted once, however the ranges lie",
        arguments: [
            ([], 0), ([1...1], 1), ([5...9, 1...3], 8), ([1...10, 3...4], 10),
            ([1...4, 4...8, 20...20], 9), ([3...9, 1...3, 1...3], 9),
        ] as [([ClosedRange<UInt64>], UInt64)])
    func count(ranges: [ClosedRange<UInt64>], expected: UInt64) {
        let numbers = ranges.map {
            SequenceNumber($0.lowerBound)...SequenceNumber($0.upperBound)
        }
        #expect(Engine.numberCount(of: numbers) == expected)
    }
}
