import Bytes
import Search
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The example of `spec/index-words.md`, read and written.
@Suite("The page about the word index")
struct IndexPageTests {
    private static let layout = WordIndexLayout(fineShift: 0, coarseShift: 1, fineLimit: 2)

    @Test("Its bytes are read as it says")
    func reading() throws {
        let index = try IndexSample.index(try example())
        #expect(index.rowCount == 10 && index.wordCount == 5)
        #expect(try index.candidates(for: try SearchQuery("tea")).rows == [4..<8])
        #expect(try index.candidates(for: try SearchQuery("order")).rows == [0..<10])
        #expect(try index.candidates(for: try SearchQuery("refund")).rows == [1..<2, 8..<9])
        #expect(try index.candidates(for: try SearchQuery("tea refund")).isEmpty)
        #expect(try index.candidates(for: try SearchQuery("other")).isEmpty)
    }

    @Test("Its events give its bytes")
    func writing() throws {
        let records = (0..<10).map { row in
            var words = row == 3 ? [] : ["order"]
            if row == 1 || row == 8 { words.append("refund") }
            if (4...6).contains(row) { words.append("tea") }
            return SearchSample.record(SearchSample.message(words.joined(separator: " ")))
        }
        #expect(IndexSample.section(of: records, layout: Self.layout) == (try example()))
    }

    @Test("The upper bits of the hashes are those of the page")
    func hashes() throws {
        for (word, hash) in [("refund", 319), ("order", 366), ("tea", 828)] {
            #expect(WordHash.of(word.utf8) >> 53 == UInt64(hash))
        }
    }

    @Test("The layout by default is the one of the page")
    func layout() throws {
        #expect(
            WordIndexLayout.standard
                == WordIndexLayout(fineShift: 4, coarseShift: 6, fineLimit: 128))
        let page = try page()
        #expect(page.contains("| 128 blocks of 16 rows |") && page.contains("| of 64 rows |"))
    }

    /// The bytes below the heading of the example.
    private func example() throws -> [UInt8] {
        let lines = try page().split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "## 5. Example" })
        let rows = lines[start...].drop { !$0.hasPrefix("    ") }.prefix { $0.hasPrefix("    ") }
        return try #require(
            Hexadecimal.decode(rows.joined().filter { $0 != " " }))
    }

    private func page(source: String = #filePath) throws -> String {
        let directory = source.prefix(through: source.lastIndex(of: "/") ?? source.startIndex)
        let file = try #require(fopen("\(directory)../../spec/index-words.md", "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
