import Bytes
import Search
import TestSupport
import Testing

@Suite("How a word index is made")
struct IndexBuilderTests {
    @Test("However few words are gathered at once, the index is the same", arguments: 0..<4)
    func runs(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let records = try IndexSample.records(seed: seed, count: 200)
        let layout = IndexSample.layout(&random)
        let whole = IndexSample.section(of: records, layout: layout)
        for wordLimit in [1, 40, 300] {
            let parts = IndexSample.section(of: records, layout: layout, wordLimit: wordLimit)
            #expect(parts == whole, "seed \(seed), limit \(wordLimit)")
        }
    }

    @Test("The same events give the same bytes")
    func sameBytes() throws {
        let records = try IndexSample.records(seed: 5, count: 400)
        #expect(IndexSample.section(of: records) == IndexSample.section(of: records))
    }

    @Test("Rows without words count, and other records have none")
    func emptyRows() throws {
        let message = SearchSample.record(SearchSample.message("refund"))
        var builder = WordIndexBuilder(
            layout: WordIndexLayout(fineShift: 0, coarseShift: 1, fineLimit: 4))
        builder.skip(3)
        builder.add(message.span.bytes)
        builder.add([0xFF, 0xFF, 0xFF].span.bytes)
        builder.add(message.span.bytes)
        builder.skip(10)
        #expect(builder.rowCount == 16)
        let index = try IndexSample.index(builder.finish())
        #expect(index.rowCount == 16)
        #expect(try index.candidates(for: try SearchQuery("refund")).rows == [3..<4, 5..<6])
    }

    @Test("A segment without rows, or without words, has an index too")
    func nothing() throws {
        let empty = try IndexSample.index(WordIndexBuilder().finish())
        #expect(empty.rowCount == 0 && empty.wordCount == 0)
        #expect(try empty.candidates(for: try SearchQuery("refund")).isEmpty)
        #expect(try empty.candidates(for: try SearchQuery("")).rows.isEmpty)
        var builder = WordIndexBuilder()
        builder.skip(100)
        let silent = try IndexSample.index(builder.finish())
        #expect(try silent.candidates(for: try SearchQuery("refund")).isEmpty)
        #expect(try silent.candidates(for: try SearchQuery("")).rows == [0..<100])
    }

    @Test("One event may have more words than are gathered at once")
    func longEvent() throws {
        let words = (0..<20_000).map { "word\($0)" }
        let record = SearchSample.record(SearchSample.message(words.joined(separator: " ")))
        let other = SearchSample.record(SearchSample.message("other"))
        let index = try IndexSample.index(
            IndexSample.section(of: [other, record, other], wordLimit: 100))
        // Two of them may share the bits of their hashes that are kept.
        #expect((19_950...20_001).contains(index.wordCount))
        for number in stride(from: 0, to: 20_000, by: 999) {
            #expect(try !index.candidates(for: try SearchQuery("word\(number)")).isEmpty)
        }
    }
}
