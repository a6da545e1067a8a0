import TestSupport
import Testing

@testable import Projections

@Suite("The table of texts")
struct StringTableTests {
    @Test("Every text has one number and comes back by it", arguments: 0..<5)
    func interning(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var table = StringTable()
        var numbers: [[UInt8]: UInt32] = [:]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                random.pick(["a", "b", "é", "e\u{301}", "🙂"])
            }.joined()
            let bytes = Array(text.utf8)
            let number = bytes.withUnsafeBytes { table.intern($0) }
            #expect(numbers[bytes] == nil || numbers[bytes] == number, "seed \(seed)")
            numbers[bytes] = number
        }
        #expect(table.count == numbers.count)
        for (bytes, number) in numbers {
            #expect(table.text(number).map { Array($0.utf8) } == bytes)
            #expect(table.number(of: String(decoding: bytes, as: UTF8.self)) == number)
        }
        #expect(table.number(of: "absent") == nil)
        #expect(table.text(StringTable.none) == nil)
    }

    @Test("Numbers order by the bytes of their texts, none first")
    func order() {
        var table = StringTable()
        let texts = ["b", "", "a\u{0}", "a", "é", "e\u{301}"]
        let numbers = texts.map { text in Array(text.utf8).withUnsafeBytes { table.intern($0) } }
        for (left, first) in zip(texts, numbers) {
            for (right, second) in zip(texts, numbers) {
                let expected = Array(left.utf8).lexicographicallyPrecedes(Array(right.utf8))
                #expect(table.precedes(first, second) == expected, "\(left) \(right)")
            }
            #expect(table.precedes(StringTable.none, first))
            #expect(!table.precedes(first, StringTable.none))
        }
    }
}
