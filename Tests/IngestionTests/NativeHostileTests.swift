import Bytes
import Ingestion
import JSON
import Model
import TestSupport
import Testing

@Suite struct NativeHostileTests {
    typealias Native = NativeDecoding

    static let sample =
        #"{"eventId":"e","type":"span","timestamp":"2026-11-22T09:00:00Z",\#(Native.sdk),"#
        + #""body":{"name":"né","kind":"llm","model":"m","inputTokens":1.0,"usage":{"a":[]},"#
        + #""end":"2026-11-22T09:00:01Z","attributes":{"kind":"llm"},"costUSD":1e-3},"#
        + #""context":{"userId":"\u0075","tags":["a","b\n"]},"metadata":{"x":[{}]},"extra":[null]}"#

    @Test("a request cut anywhere is refused as broken JSON")
    func truncation() throws {
        let bytes = Array(Self.sample.utf8)
        #expect(throws: Never.self) { try Native.event(Self.sample) }
        for count in 0..<bytes.count {
            let cut = Array(bytes.prefix(count))
            do {
                _ = try NativeDecoder().decodeEvent(cut.span.bytes, now: Native.now) { "x" }
                Issue.record("cut at \(count) was taken")
            } catch {
                #expect(error.kind == .invalidJSON, "cut at \(count)")
            }
        }
    }

    @Test("flipped bytes never trap, and what is accepted keeps valid JSON")
    func flips() throws {
        let bytes = Array("[\(Self.sample)]".utf8)
        for index in bytes.indices {
            for mask: UInt8 in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF] {
                var hostile = bytes
                hostile[index] ^= mask
                guard
                    let events = try? NativeDecoder().decodeBatch(
                        hostile.span.bytes, now: Native.now, makeID: { "x" })
                else { continue }
                for payload in events.map(\.event.payload) {
                    for part in [payload.body, payload.context, payload.metadata, payload.extra]
                    where !part.isEmpty {
                        #expect(
                            throws: Never.self, "byte \(index), mask \(mask)",
                            performing: { try JSONValue(parsing: part, duplicateKeys: .keepLast) })
                    }
                }
            }
        }
    }

    @Test("random edits of generated batches never trap", arguments: [1, 2, 3] as [UInt64])
    func edits(seed: UInt64) {
        var generator = EventGenerator(seed: seed, start: Native.now)
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            var bytes = Array(generator.batch(3).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: index)
                default:
                    let end = Int.random(in: index..<min(bytes.count, index + 40), using: &random)
                    bytes.insert(contentsOf: bytes[index...end], at: index)
                }
            }
            let events = try? NativeDecoder().decodeBatch(
                bytes.span.bytes, now: Native.now.advanced(byMicroseconds: 3_600_000_000)
            ) { "x" }
            #expect((events?.count ?? 1) <= 100, "seed \(seed)")
        }
    }

    @Test(
        "refuses what is not JSON, with its place",
        arguments: [
            "", " ", "nope", "{", "{\"type\":NaN}", "{'type':1}", "\u{FEFF}{}", "{} {}", "{}x",
        ])
    func invalid(json: String) throws {
        let problem = try #require(Native.problem(json))
        #expect(problem.kind == .invalidJSON)
        let batch = try #require(Native.batchProblem("[" + json))
        #expect(batch.kind == .invalidJSON)
        #expect(batch.message.contains("line 1, column"))
    }

    @Test("tells byte, line and column of the error")
    func place() throws {
        let problem = try #require(Native.problem("{\n  \"type\": ?}"))
        #expect(problem.code == "invalid_json")
        #expect(
            problem.message
                == "Invalid JSON at line 2, column 11 (byte 12): expected a value, found '?'.")
        #expect(problem.details.first?.location == ["body", 12])
    }

    @Test("refuses depth beyond 128 in every place, and 10,000 without recursion")
    func depth() {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        for levels in [127, 10_000] {
            for json in [
                Native.json("custom", #"{"data":{"x":\#(nested(levels))}}"#),
                Native.json("custom", "{}", #""extra":\#(nested(levels + 1))"#),
                Native.json("custom", "{}", #""context":{"x":\#(nested(levels))}"#),
                nested(levels + 2),
            ] {
                #expect(Native.problem(json)?.code == "json_too_deep")
                #expect(Native.problem(json)?.kind == .invalidJSON)
            }
        }
        #expect(Native.problem(Native.json("custom", #"{"data":{"x":\#(nested(125))}}"#)) == nil)
    }

    @Test("refuses numbers beyond a double wherever they are, by the key")
    func numbers() throws {
        let cases = [
            (Native.json("custom", #"{"x":1e400}"#), "body.body.x number_out_of_range"),
            (Native.json("custom", #"{"x":[{"y":-1e999}]}"#), "body.body.x number_out_of_range"),
            (
                Native.json("token_usage", #"{"model":"m","inputTokens":1e400,"outputTokens":1}"#),
                "body.body.inputTokens number_out_of_range"
            ),
            (Native.json("custom", "{}", #""extra":1e400"#), "body.extra number_out_of_range"),
            (
                Native.json("custom", "{}", #""context":{"n":1e400}"#),
                "body.context.n number_out_of_range"
            ),
            ("1e400", "body number_out_of_range"),
        ]
        for (json, expected) in cases {
            let problem = try #require(Native.problem(json))
            #expect(problem.kind == .invalidField)
            #expect(Native.faults(problem) == [expected])
        }
        let second = "[\(Native.json("custom", "{}")),\(Native.json("custom", #"{"x":1e400}"#))]"
        #expect(
            Native.batchProblem(second).map(Native.faults) == ["body.1.body.x number_out_of_range"])
    }

    @Test("refuses lone surrogates and broken UTF-8")
    func encoding() {
        #expect(Native.problem(Native.json("custom", #"{"x":"\ud800"}"#))?.kind == .invalidJSON)
        var bytes = Array(Native.json("custom", #"{"x":"?"}"#).utf8)
        if let index = bytes.firstIndex(of: UInt8(ascii: "?")) { bytes[index] = 0xFF }
        #expect(throws: IngestionProblem.self) {
            try NativeDecoder().decodeEvent(bytes.span.bytes, now: Native.now) { "x" }
        }
    }

    @Test("many unknown or duplicate keys cost no more than their bytes")
    func manyKeys() {
        let members = (0..<50_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(Native.problem(Native.json("custom", "{}", members)) == nil)
        #expect(Native.problem(Native.json("custom", "{\(members)}")) == nil)
        let same = Array(repeating: #""name":"n""#, count: 1_000).joined(separator: ",")
        #expect(Native.problem(Native.json("custom", "{\(same)}"))?.kind == .duplicateKey)
    }

    @Test("everything that the generator makes is accepted, and all types occur")
    func generated() throws {
        var generator = EventGenerator(seed: 7, start: Native.now)
        var types: Set<String> = []
        var names = 0
        for _ in 0..<30 {
            let bytes = Array(generator.batch(100).utf8)
            let events = try NativeDecoder().decodeBatch(
                bytes.span.bytes, now: generator.clock
            ) { "x" }
            types.formUnion(events.map(\.event.type.name))
            names += events.count { $0.event.name != nil }
        }
        #expect(types.count == 11)
        #expect(names == 3_000)
        var first = EventGenerator(seed: 9, start: Native.now)
        var second = EventGenerator(seed: 9, start: Native.now)
        #expect(first.batch(200) == second.batch(200))
        var other = EventGenerator(seed: 10, start: Native.now)
        #expect(first.batch(10) != other.batch(10))
    }
}
