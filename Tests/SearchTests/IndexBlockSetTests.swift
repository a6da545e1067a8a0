import Search
import TestSupport
import Testing

@Suite("A set of blocks of rows")
struct IndexBlockSetTests {
    @Test("Full and empty sets hold all rows or none", arguments: [0, 1, 63, 64, 65, 1_000, 1_024])
    func fullAndEmpty(rowCount: Int) {
        for shift in [0, 1, 4] {
            let full = BlockSet(rowCount: rowCount, shift: shift, isFull: true)
            #expect(full.count == full.blockCount)
            #expect(full.rows == (rowCount == 0 ? [] : [0..<rowCount]))
            #expect(full.isEmpty == (rowCount == 0))
            #expect(!full.contains(row: rowCount << shift) && !full.contains(row: -1))
            let empty = BlockSet(rowCount: rowCount, shift: shift, isFull: false)
            #expect(empty.isEmpty && empty.count == 0 && empty.rows.isEmpty)
        }
    }

    @Test("Ranges hold exactly the rows of the set, and none outside the bounds", arguments: 0..<20)
    func ranges(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 300
        let layout = WordIndexLayout(fineShift: Int(seed % 4), coarseShift: 4, fineLimit: 500)
        let rows = (0..<count).filter { _ in random.oneIn(1 + seed) }
        let texts = (0..<count).map { rows.contains($0) ? "wanted" : "other" }
        let index = try IndexSample.index(
            IndexSample.section(
                of: texts.map { SearchSample.record(SearchSample.message($0)) }, layout: layout))
        let set = try index.candidates(for: try SearchQuery("wanted"))
        let blocks = Set(rows.map { $0 >> layout.fineShift })
        for _ in 0..<20 {
            let start = Int.random(in: -5...count, using: &random)
            let bounds = start..<Int.random(in: start...count + 5, using: &random)
            let ranges = set.rows(in: bounds)
            let expected = bounds.filter {
                $0 >= 0 && $0 < count && blocks.contains($0 >> layout.fineShift)
            }
            #expect(ranges.flatMap { Array($0) } == expected, "seed \(seed), \(bounds)")
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
            #expect(ranges.allSatisfy { !$0.isEmpty })
        }
    }

    @Test("An intersection holds what both hold")
    func intersection() throws {
        let texts = ["a", "b", "a b", "c", "b a"]
        let index = try IndexSample.index(
            IndexSample.section(
                of: texts.map { SearchSample.record(SearchSample.message($0)) },
                layout: WordIndexLayout(fineShift: 0, coarseShift: 0, fineLimit: 5)))
        var set = try index.candidates(for: try SearchQuery("a"))
        set.formIntersection(try index.candidates(for: try SearchQuery("b")))
        #expect(set.rows == [2..<3, 4..<5])
        #expect(set == (try index.candidates(for: try SearchQuery("a b"))))
    }
}
