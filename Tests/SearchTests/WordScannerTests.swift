import Bytes
import Search
import TestSupport
import Testing

@Suite("The words of texts and of JSON")
struct WordScannerTests {
    @Test(
        "Letters, marks and digits make words, in any case",
        arguments: [
            ("Order 7 needs a REFUND!", "order 7 needs a refund"),
            ("lookup_order, foo-bar gpt-4o", "lookup order foo bar gpt 4o"),
            ("a.b@c.d it's 0.75 1e-05", "a b c d it s 0 75 1e 05"),
            ("", ""), ("  --- ", ""), ("x", "x"),
            ("ЗАКАЗ Größe STRASSE straße", "заказ grösse strasse strasse"),
            ("ΟΔΟΣ οδος", "οδοσ οδοσ"), ("e\u{301} \u{E9}", "e\u{301} \u{E9}"),
            ("\u{212A}elvin \u{FB01}n", "kelvin fin"), ("a\u{A0}b\u{2014}c\u{1F389}d", "a b c d"),
            ("東京タワーはTokyo", "東 京 タ ワ ー は tokyo"), ("한국어 검색", "한국어 검색"),
            ("ราคา 5", "ร า ค า 5"), ("\u{1D400}\u{20000}x", "\u{1D400} \u{20000} x"),
        ])
    func words(text: String, expected: String) {
        let found = SearchSample.words(ofText: text)
        #expect(Array(found.utf8) == Array(expected.utf8), "\(text): \(found)")
    }

    @Test(
        "Values of JSON have words, keys and literals have none, and no phrase leaves a string",
        arguments: [
            (#"{"a":"one two","b":["three",4],"c":{"d":"five"}}"#, "one two | three | 4 | five"),
            (#"{ "a" : "b" , "c" : true, "d":null,"e":false }"#, "b"),
            (#"[-12.5e3, 0, "x"]"#, "12 5e3 | 0 | x"), (#""lone""#, "lone"), ("17", "17"),
            (#"{"t":"caf\u00e9\nline\ttwo \"q\" a\/b\\c"}"#, "café line two q a b c"),
            (#"{"t":"\ud83d\ude00x\ud840\udc00y\u0041Z"}"#, "x \u{20000} yaz"),
            (#"{"t":"\ud83dx"}"#, "x"), ("{}", ""), ("", ""), (#"{"a":"""#, ""),
            (#"{"a":"cut of"#, "cut of"), (#"{"a":"x\"#, "x"), (#"{"a":"x\u00"#, "x u00"),
            (#"{"a\"b":"c"}"#, "c"), (#"{"true":"true"}"#, "true"), ("[nullx,nul]", "nullx | nul"),
        ])
    func json(text: String, expected: String) {
        #expect(SearchSample.words(ofJSON: text) == expected, "\(text)")
    }

    @Test(
        "JSON within a string is read as JSON, whole or cut, but not what only has brackets",
        arguments: [
            (#"{"a":"{\"role\":\"user\",\"content\":\"line\\nbreak\"}"}"#, "user | line break"),
            (#"{"a":"[{\"x\":\"caf\\u00e9 1\"}, 2]"}"#, "café 1 | 2"),
            (#"{"a":"\n [ \"p\", {\"k\":\"{\\\"z\\\":\\\"deep\\\"}\"}]"}"#, "p | deep"),
            (#"{"a":"{\"x\":\"cut he"}"#, "cut he"),
            (#"{"a":"[INST] hi \"x\": y"}"#, "inst hi x y"),
            (#"{"a":"{name} is \"b\": c"}"#, "name is b c"), (#"{"a":"{}"}"#, ""),
            (#"{"a":"[\"x\"] and, more"}"#, "x | and | more"),
        ])
    func nested(text: String, expected: String) {
        #expect(SearchSample.words(ofJSON: text) == expected, "\(text)")
    }

    @Test("Strings within strings are read as JSON eight deep, then as text")
    func depth() {
        var text = #"{"key":"value"}"#
        for level in 1...10 {
            let escaped = text.unicodeScalars.map {
                $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)"
            }.joined()
            text = "{\"key\":\"\(escaped)\"}"
            #expect(SearchSample.words(ofJSON: text).contains("key") == (level > 8), "\(level)")
            #expect(SearchSample.words(ofJSON: text).contains("value"))
        }
    }

    @Test("Of a file in base64 only the beginning is read, of a long text all")
    func files() {
        var random = SeededRandom(seed: 3)
        let image = Base64.encode(random.bytes(3_000))
        let url = "data:image/png;base64,"
        let words = SearchSample.words(ofJSON: #"["\#(url)\#(image)","after"]"#)
        #expect(words.hasPrefix("data image png base64 "))
        #expect(words.hasSuffix("| after"))
        #expect(words.utf8.count < 64 + 16)
        let prose = String(repeating: "long text ", count: 60) + "end"
        #expect(SearchSample.words(ofJSON: "[\"\(prose)\"]").hasSuffix("end"))
        let run = String(repeating: "x", count: 511)
        #expect(SearchSample.words(ofText: run) == run)
        #expect(SearchSample.words(ofJSON: "[\"\(run)\"]") == run)
    }

    @Test("Positions count words, leave a number out between texts, and begin anew")
    func positions() {
        var scanner = WordScanner()
        let text = Array(#"["a b","","c"]"#.utf8)
        for _ in 0..<2 {
            scanner.removeAll()
            scanner.scanJSON(text.span.bytes)
            #expect(scanner.words.map(\.position) == [0, 1, 3])
            #expect(scanner.words.map(\.hash) == ["a", "b", "c"].map { WordHash.of($0.utf8) })
        }
    }

    @Test("Spaceless words in a row make pairs, across punctuation but not across words")
    func pairs() {
        var scanner = WordScanner(options: .pairs)
        scanner.scanJSON(Array(#"["東京、都a区","市"]"#.utf8).span.bytes)
        let pairs = scanner.words.filter { $0.traits.contains(.pair) }
        #expect(pairs.map(\.hash) == ["東京", "京都"].map { WordHash.of($0.utf8) })
        #expect(pairs.map(\.position) == [1, 2])
        #expect(scanner.words.count { $0.traits.contains(.spaceless) } == 5)
    }

    @Test(
        "Words that a machine made are marked",
        arguments: [
            ("a1b2c3d4", true), ("A1B2C3D", false), ("1234567890", true), ("123456789", false),
            ("timeouterror", false), ("größe1234", false), ("20250514x", true),
        ])
    func identifiers(word: String, expected: Bool) {
        var scanner = WordScanner()
        scanner.scanText(Array(word.utf8).span.bytes)
        #expect(scanner.words.map { $0.traits.contains(.identifier) } == [expected])
    }

    @Test("Any bytes can be scanned, and hashes are those of the words", arguments: 0..<30)
    func anyBytes(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let syntax = Array(#"{}[]":,\ \u00e9\n"ab12"true é東ß"#.utf8)
        for _ in 0..<60 {
            let count = Int(random.next() % 200)
            let bytes = (0..<count).map { _ in
                random.oneIn(6)
                    ? UInt8(truncatingIfNeeded: random.next())
                    : syntax[Int(random.next() % UInt64(syntax.count))]
            }
            let scans: [(inout WordScanner) -> Void] = [
                { $0.scanJSON(bytes.span.bytes) }, { $0.scanText(bytes.span.bytes) },
                { $0.scanOTLP(json: bytes.span.bytes) },
                { $0.scanSpan(protobuf: bytes.span.bytes) },
                { $0.scanSpanContext(protobuf: bytes.span.bytes) },
            ]
            for scan in scans {
                var withBytes = WordScanner(options: .bytes)
                var without = WordScanner()
                scan(&withBytes)
                scan(&without)
                #expect(withBytes.words == without.words, "seed \(seed)")
                for index in withBytes.words.indices {
                    let word = withBytes.bytes(of: index)
                    #expect(!word.isEmpty, "seed \(seed)")
                    #expect(WordHash.of(word) == withBytes.words[index].hash, "seed \(seed)")
                }
            }
        }
    }
}
