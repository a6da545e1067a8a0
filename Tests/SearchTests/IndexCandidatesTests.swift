import Model
import Search
import TestSupport
import Testing

@Suite("Which rows a word index lets through")
struct IndexCandidatesTests {
    @Test("Every row that matches a random query is a candidate", arguments: 0..<20)
    func randomQueries(seed: Int) throws {
        var searches = RandomSearches(seed: seed)
        let count = Int.random(in: 0...160, using: &searches.random)
        let records = (0..<count).map { _ in
            let event = searches.event()
            return SearchSample.record(event, cost: searches.cost())
        }
        let layout = IndexSample.layout(&searches.random)
        let index = try IndexSample.index(IndexSample.section(of: records, layout: layout))
        for _ in 0..<100 {
            let query = searches.query()
            let candidates = try index.candidates(for: query)
            for row in try IndexSample.matches(query, in: records) {
                #expect(candidates.contains(row: row), "seed \(seed), \(query.text), row \(row)")
            }
            if RequiredWords(query).isEmpty {
                #expect(candidates.count == candidates.blockCount, "seed \(seed), \(query.text)")
            }
        }
    }

    @Test("So is every row that matches words and phrases of the log itself", arguments: 0..<4)
    func wordsOfTheLog(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let records = try IndexSample.records(seed: seed, count: 300)
        let layout = seed == 0 ? .standard : IndexSample.layout(&random)
        let index = try IndexSample.index(IndexSample.section(of: records, layout: layout))
        for _ in 0..<60 {
            let words = try IndexSample.words(of: records.randomElement(using: &random) ?? [])
            let start = Int.random(in: 0..<max(1, words.count), using: &random)
            var text =
                "\""
                + words[start...].prefix(1 + Int(random.next() % 4))
                .joined(separator: " ") + "\""
            if random.oneIn(3) { text += " " + (words.randomElement(using: &random) ?? "") }
            if random.oneIn(4) { text += " -" + (words.randomElement(using: &random) ?? "x") }
            if random.oneIn(5) { text += " type:message,log" }
            if random.oneIn(9) { text += " nowhere" }
            let query = try SearchQuery(text)
            let candidates = try index.candidates(for: query)
            for row in try IndexSample.matches(query, in: records) {
                #expect(candidates.contains(row: row), "seed \(seed), \(text), row \(row)")
            }
        }
    }

    @Test("A rare word is found in its own blocks alone, and one that is nowhere in none")
    func rareWord() throws {
        var records = try IndexSample.records(seed: 1, count: 2_000)
        let rows = [0, 777, 1_999]
        for row in rows { records[row] = SearchSample.record(SearchSample.message("xyloquartz")) }
        let index = try IndexSample.index(IndexSample.section(of: records))
        let found = try index.candidates(for: try SearchQuery("Xyloquartz"))
        #expect(found.rows == [0..<16, 768..<784, 1_984..<2_000])
        #expect(try index.candidates(for: try SearchQuery("xyloquartz nowhere")).isEmpty)
        var seen = 0
        for number in 0..<1_000 {
            let query = try SearchQuery("nowhere\(number)")
            if try !index.candidates(for: query).isEmpty { seen += 1 }
        }
        // One in 256 seems to be there, or fewer.
        #expect(seen <= 10, "\(seen) of 1,000 words that are nowhere")
    }

    @Test("A word is in the blocks of its rows: short, long, or everywhere", arguments: 0..<6)
    func exactBlocks(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let layout = IndexSample.layout(&random)
        let count = 400
        var rows: [String: Set<Int>] = [:]
        let records = (0..<count).map { row in
            var words: [String] = []
            for number in 0..<40 where random.oneIn(UInt64(1 + number * number / 4)) {
                words.append("term\(number)")
                rows["term\(number)", default: []].insert(row)
            }
            return SearchSample.record(SearchSample.message(words.joined(separator: ", ")))
        }
        let index = try IndexSample.index(IndexSample.section(of: records, layout: layout))
        #expect(index.rowCount == count)
        // Beside the words, type and kind.
        #expect(index.wordCount == rows.count + 2)
        for (word, rows) in rows {
            let short = Set(rows.map { $0 >> layout.fineShift })
            let long = Set(rows.map { $0 >> layout.coarseShift })
            let blockCount = (count - 1) >> layout.coarseShift + 1
            let expected = (0..<count).filter { row in
                if short.count <= layout.fineLimit {
                    return short.contains(row >> layout.fineShift)
                }
                return long.count > blockCount * 3 / 5 || long.contains(row >> layout.coarseShift)
            }
            let found = try index.candidates(for: try SearchQuery(word))
            #expect(found.rows.flatMap { Array($0) } == expected, "seed \(seed), \(word)")
        }
    }

    @Test("Of spaceless words in a row the pair is looked up")
    func pairs() throws {
        let texts = ["東京に住む", "京の東", "京都", "tokyo"]
        let layout = WordIndexLayout(fineShift: 0, coarseShift: 4, fineLimit: 9)
        let records = texts.map { SearchSample.record(SearchSample.message($0)) }
        let index = try IndexSample.index(IndexSample.section(of: records, layout: layout))
        #expect(try index.candidates(for: try SearchQuery("東京")).rows == [0..<1])
        #expect(try index.candidates(for: try SearchQuery("京")).rows == [0..<3])
        #expect(try index.candidates(for: try SearchQuery("東 京")).rows == [0..<2])
    }

    @Test("A letter that case changes is looked up as it is kept, though it is folded twice")
    func folding() throws {
        var count = 0
        for scalar in (UInt32(0x80)..<0x2_0000).compactMap(Unicode.Scalar.init)
        where scalar.properties.changesWhenCaseMapped {
            let text = "a\(Character(scalar))b"
            guard let phrase = SearchPhrase(text) else { continue }
            var scanner = WordScanner(options: .pairs)
            scanner.scanText(Array(text.utf8).span.bytes)
            let kept = Set(scanner.words.map(\.hash))
            #expect(phrase.requiredWords.allSatisfy { kept.contains($0.hash) }, "\(scalar.value)")
            count += 1
        }
        #expect(count > 2_000)
    }

    @Test("What no word narrows lets every row through")
    func withoutWords() throws {
        let records = try IndexSample.records(seed: 3, count: 50)
        let index = try IndexSample.index(IndexSample.section(of: records))
        for text in ["", "-order", "-model:gpt-4o", "user:*", "-\"the order\" status:ok", "cost>0"]
        {
            let query = try SearchQuery(text)
            #expect(RequiredWords(query).isEmpty, "\(text)")
            #expect(try index.candidates(for: query).rows == [0..<50], "\(text)")
        }
        #expect(!RequiredWords(try SearchQuery("order -refund")).isEmpty)
    }

    @Test("Filters narrow as words do, in any case where that does not count")
    func fields() throws {
        let layout = WordIndexLayout(fineShift: 0, coarseShift: 4, fineLimit: 9)
        var events = (0..<6).map { SearchSample.message("message \($0)") }
        events[0].sessionID = "S-1"
        events[1].sessionID = "s-1"
        events[2].model = "GPT-4o"
        events[3].model = "Größe-4"
        events[4].tags = ["beta", "a long tag of two words"]
        events[5].isError = true
        let index = try IndexSample.index(
            IndexSample.section(of: events.map { SearchSample.record($0) }, layout: layout))
        for (text, row) in [
            ("session:S-1", 0), ("session:s-1", 1), ("model:gpt-4O", 2), ("model:grosse-4", nil),
            ("model:GRÖSSE-4", 3), ("tag:Beta", 4), ("tag:\"a long tag of two words\"", 4),
            ("status:error", 5), ("user:nobody,S-1", nil), ("session:x,s-1 message", 1),
        ] {
            let found = try index.candidates(for: try SearchQuery(text)).rows
            #expect(found == (row.map { [$0..<$0 + 1] } ?? []), "\(text)")
        }
        #expect(try index.candidates(for: try SearchQuery("session:s-1,S-1")).rows == [0..<2])
    }

    @Test("What was gathered so far answers as the index of it does", arguments: 0..<4)
    func growing(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let records = try IndexSample.records(seed: seed, count: 700)
        let layout = IndexSample.layout(&random)
        var builder = WordIndexBuilder(layout: layout, wordLimit: seed == 0 ? 50 : 5_000)
        for (row, record) in records.enumerated() {
            builder.add(record.span.bytes)
            if random.oneIn(30) { builder.skip(Int(random.next() % 5)) }
            guard random.oneIn(70) else { continue }
            let index = try IndexSample.index(builder.finish())
            #expect(index.rowCount == builder.rowCount)
            let words = try IndexSample.words(of: records[Int(random.next() % UInt64(row + 1))])
            for word in words.prefix(8) + ["nowhere"] {
                let query = RequiredWords(try SearchQuery("\"\(word)\""))
                let now = builder.candidates(for: query)
                // An index may give longer blocks than those that were gathered.
                let later = try index.candidates(for: query)
                #expect(now.rows.allSatisfy { $0.allSatisfy { later.contains(row: $0) } })
                #expect(!now.isEmpty || word == "nowhere", "seed \(seed), \(word)")
            }
        }
    }
}
