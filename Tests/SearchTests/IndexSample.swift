import Bytes
import Ingestion
import Model
import Records
import Search
import TestSupport

/// Word indexes of small logs.
enum IndexSample {
    /// A section in memory.
    struct Section: WordSectionSource {
        let bytes: [UInt8]
        /// How many bytes it claims to have.
        var byteCount: Int

        init(_ bytes: [UInt8], claiming byteCount: Int? = nil) {
            self.bytes = bytes
            self.byteCount = byteCount ?? bytes.count
        }

        func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
            Array(bytes[range.clamped(to: 0..<bytes.count)])
        }
    }

    static func section(
        of records: [[UInt8]], layout: WordIndexLayout = .standard,
        wordLimit: Int = WordIndexBuilder.standardWordLimit
    ) -> [UInt8] {
        var builder = WordIndexBuilder(layout: layout, wordLimit: wordLimit)
        for record in records { builder.add(record.span.bytes) }
        return builder.finish()
    }

    static func index(_ bytes: [UInt8]) throws -> WordIndex { try WordIndex(Section(bytes)) }

    /// Records of generated events.
    static func records(seed: UInt64, count: Int) throws -> [[UInt8]] {
        var generator = EventGenerator(seed: seed, start: SearchSample.now)
        let decoder = NativeDecoder()
        return try (0..<count).map { _ in
            let text = Array(generator.nextEvent().utf8)
            let decoded = try decoder.decodeEvent(
                text.span.bytes, now: SearchSample.now.advanced(byMicroseconds: 3_600_000_000)
            ) { "e" }
            return SearchSample.record(decoded.event)
        }
    }

    /// The words of a record, in order.
    static func words(of record: [UInt8]) throws -> [String] {
        var scanner = WordScanner(options: .bytes)
        if let details = try EventDetails(record.span.bytes) {
            scanner.scan(record.span.bytes, details)
        }
        return scanner.words.indices.map { String(decoding: scanner.bytes(of: $0), as: UTF8.self) }
    }

    /// The rows of the records that match.
    static func matches(_ query: SearchQuery, in records: [[UInt8]]) throws -> [Int] {
        var matcher = SearchMatcher(query)
        var rows: [Int] = []
        for (row, record) in records.enumerated() where try matcher.matches(record.span.bytes) {
            rows.append(row)
        }
        return rows
    }

    /// A random layout with short lists, so that small logs have words of each kind.
    static func layout(_ random: inout SeededRandom) -> WordIndexLayout {
        let fine = Int.random(in: 0...3, using: &random)
        return WordIndexLayout(
            fineShift: fine, coarseShift: Int.random(in: fine...5, using: &random),
            fineLimit: Int.random(in: 1...12, using: &random))
    }
}
