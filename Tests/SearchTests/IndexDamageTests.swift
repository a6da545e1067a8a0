import Bytes
import Search
import TestSupport
import Testing

@Suite("A damaged word index")
struct IndexDamageTests {
    private static let layout = WordIndexLayout(fineShift: 1, coarseShift: 3, fineLimit: 3)

    /// A section of several pages, and queries that read all of them.
    private func sample() throws -> (bytes: [UInt8], queries: [RequiredWords]) {
        let words = (0..<1_800).map { "word\($0)" }
        let records = stride(from: 0, to: words.count, by: 20).map { start in
            let text = words[start..<start + 20].joined(separator: " ")
            return SearchSample.record(SearchSample.message("always \(text) \(start / 100)"))
        }
        let bytes = IndexSample.section(of: records, layout: Self.layout)
        let index = try IndexSample.index(bytes)
        #expect(index.residentByteCount < 1_000)
        return (bytes, try words.map { RequiredWords(try SearchQuery($0)) })
    }

    /// Opens a section and asks for all words.
    private func readAll(_ bytes: [UInt8], _ queries: [RequiredWords]) throws(FormatError) {
        let index = try WordIndex(IndexSample.Section(bytes))
        for query in queries { _ = try index.candidates(for: query) }
    }

    @Test("Any changed byte is an error")
    func changedBytes() throws {
        let (bytes, all) = try sample()
        // Few queries, of which every page still has some.
        let queries = stride(from: 0, to: all.count, by: 200).map { all[$0] }
        try readAll(bytes, queries)
        var random = SeededRandom(seed: 1)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8(random.next() % 8)
            #expect(throws: FormatError.self, "byte \(place)") { try readAll(damaged, queries) }
        }
    }

    @Test("So is any other length")
    func otherLengths() throws {
        let (bytes, _) = try sample()
        for count in bytes.indices {
            #expect(throws: FormatError.self, "\(count) bytes") {
                try readAll(Array(bytes[..<count]), [])
            }
        }
        #expect(throws: FormatError.self) { try readAll(bytes + [0], []) }
        let cut = IndexSample.Section(Array(bytes.dropLast(9)), claiming: bytes.count)
        let index = try WordIndex(cut)
        var failures = 0
        for number in 0..<1_800 {
            let query = try SearchQuery("word\(number)")
            if (try? index.candidates(for: query)) == nil { failures += 1 }
        }
        #expect(failures > 0)
    }

    @Test("Bytes whose checksums were made to hold give an answer or an error", arguments: 0..<20)
    func forgedBytes(seed: UInt64) throws {
        let (bytes, all) = try sample()
        let queries = stride(from: 0, to: all.count, by: 150).map { all[$0] }
        var random = SeededRandom(seed: seed)
        for _ in 0..<25 {
            var forged = bytes
            for _ in 0...random.next() % 3 {
                let place = Int(random.next() % UInt64(forged.count))
                forged[place] = UInt8(truncatingIfNeeded: random.next())
            }
            if random.oneIn(2) {
                // The numbers of the header decide how all else is read.
                let place = 4 + Int(random.next() % 44)
                forged[place] = random.oneIn(2) ? 0xFF : UInt8(truncatingIfNeeded: random.next())
            }
            repairChecksums(&forged)
            _ = Result { try readAll(forged, queries) }
        }
    }

    /// Makes every checksum hold that can be found.
    private func repairChecksums(_ bytes: inout [UInt8]) {
        func number(_ offset: Int) -> Int {
            guard offset + 4 <= bytes.count else { return 0 }
            return (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << ($1 * 8) }
        }
        func store(_ value: UInt32, _ offset: Int) {
            guard offset + 4 <= bytes.count else { return }
            for index in 0..<4 {
                bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(index * 8))
            }
        }
        let pageCount = number(32)
        let pages = 64 + pageCount * 8
        if pages <= bytes.count {
            let starts = (0..<pageCount).map { pages + number(64 + $0 * 8 + 4) } + [bytes.count]
            for (start, end) in zip(starts, starts.dropFirst())
            where start + 4 <= end && end <= bytes.count {
                store(CRC32C.checksum(Array(bytes[start + 4..<end])), start)
            }
            store(CRC32C.checksum(Array(bytes[64..<pages])), 36)
        }
        store(0, 8)
        store(CRC32C.checksum(Array(bytes[..<64])), 8)
    }
}
