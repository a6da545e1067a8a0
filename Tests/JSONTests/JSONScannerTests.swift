import JSON
import Testing

/// Scans a whole text and gives the error, nil if it is valid.
func errorOfSkipping(_ text: [UInt8]) -> JSONError? {
    var scanner = JSONScanner(text.span.bytes)
    do {
        try scanner.skipValue()
        try scanner.finish()
        return nil
    } catch {
        return error
    }
}

func errorOfSkipping(_ text: String) -> JSONError? { errorOfSkipping(Array(text.utf8)) }

@Suite struct JSONScannerTests {
    static let sample =
        #"{"a": [1, -0.5, 2e+3, true, false, null, "é\n\u00e9\ud83d\ude00 0123456789"], "#
        + #""b": {"c": {}, "d": [], "": "日本語"}} "#

    @Test(
        "accepts every form of the grammar",
        arguments: [
            "0", "-0", "10", "1.0", "0.10", "1e5", "1E+05", "1e-400", "-1.5e0", "null", "true",
            "false", "\"\"", "\"\\u0000\\/\"", "\"\\ud83d\\uDE00\"", "[]", "{}", " [ ] ",
            "\t{\r\n}\n", "[1,2]", "[[],{}]", #"{"":{"":[]}}"#, "\"\u{7F}\u{80}\u{7FF}\u{800}\"",
            "\"\u{FFFF}\u{10000}\u{10FFFF}\"", sample, "0e99999", "1.7976931348623157e308",
            "\"1234567\"", "\"12345678\"", "\"123456789é\"",
        ])
    func accepts(text: String) {
        #expect(errorOfSkipping(text) == nil)
    }

    @Test(
        "refuses what breaks the grammar",
        arguments: [
            "", " ", "nul", "nulL", "truee", "True", "NaN", "Infinity", "-", "+1", "01", "-01",
            ".5", "1.", "1.e5", "1e", "1e+", "0x10", "1 2", "[1,]", "[,1]", "[1 2]", "[", "]",
            "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\":1 \"b\":2}",
            "[1}", "{\"a\":1]", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "'a'",
            "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"", "[1]x", "/**/1", "\u{FEFF}1", "-a", "[[]", "{\"",
        ])
    func refuses(text: String) {
        #expect(errorOfSkipping(text) != nil)
    }

    @Test(
        "refuses lone surrogates",
        arguments: [
            #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#,
            #""\ud83d\u0041""#, #""\ude00\ud83d""#, #""\ud83d\"#,
        ])
    func surrogates(text: String) {
        let reason = errorOfSkipping(text)?.reason
        #expect(reason == .encoding || reason == .unexpectedEnd)
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]])
    func encoding(bytes: [UInt8]) {
        // At the start, and behind a stretch that is scanned eight bytes at a time.
        for prefix in ["", "abc", "0123456789abcdef"] {
            let text = [0x22] + Array(prefix.utf8) + bytes + [0x22]
            #expect(errorOfSkipping(text)?.reason == .encoding, "prefix \(prefix)")
        }
    }

    @Test("agrees with the standard library on which byte sequences are UTF-8")
    func encodingAgrees() {
        var state: UInt64 = 1
        for round in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<5 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let value = UInt8(truncatingIfNeeded: state >> 56)
                bytes.append(value < 0x20 ? 0x41 : value | 0x80)
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let isAccepted = errorOfSkipping([0x22] + bytes + [0x22]) == nil
            #expect(isValid == isAccepted, "round \(round): \(bytes)")
        }
    }

    @Test("refuses a byte order mark by name")
    func byteOrderMark() {
        let error = errorOfSkipping([0xEF, 0xBB, 0xBF, 0x31])
        #expect(error?.found == "a byte order mark")
        #expect(error?.offset == 0)
    }

    @Test("accepts 128 levels and refuses 129 or 10,000, without recursion")
    func depth() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            func nested(_ levels: Int) -> String {
                String(repeating: open, count: levels) + (open == "[" ? "" : "1")
                    + String(repeating: close, count: levels)
            }
            #expect(errorOfSkipping(nested(128)) == nil)
            #expect(errorOfSkipping(nested(129))?.reason == .tooDeep)
            #expect(errorOfSkipping(nested(10_000))?.reason == .tooDeep)
            #expect(errorOfSkipping(String(repeating: open, count: 10_000))?.reason == .tooDeep)
        }
    }

    @Test("levels opened by hand count too")
    func depthByHand() throws {
        func read(_ text: String) throws(JSONError) {
            let bytes = Array(text.utf8)
            var scanner = JSONScanner(bytes.span.bytes, maximumDepth: 2)
            try scanner.beginArray()
            while try scanner.nextElement() {
                try scanner.beginArray()
                while try scanner.nextElement() { try scanner.skipValue() }
            }
        }
        #expect(throws: Never.self) { try read("[[1],[2]]") }
        #expect(throws: JSONError.self) { try read("[[1],[[]]]") }
    }

    @Test("refuses numbers beyond a double, wherever they stand")
    func numberRange() {
        for text in ["1e400", "-1e309", "[1.8e308]", #"{"a":{"b":[1e99999999999999999999]}}"#] {
            #expect(errorOfSkipping(text)?.reason == .numberRange, "\(text)")
        }
        #expect(errorOfSkipping(String(repeating: "9", count: 308)) == nil)
        #expect(errorOfSkipping(String(repeating: "9", count: 309))?.reason == .numberRange)
        #expect(
            errorOfSkipping("0." + String(repeating: "0", count: 1_100))?.reason == .numberRange)
    }

    @Test("a text cut anywhere is refused, and says that it ended")
    func truncation() {
        let text = Array(Self.sample.utf8).dropLast()
        for count in 0..<text.count {
            let error = errorOfSkipping(Array(text.prefix(count)))
            #expect(error != nil, "cut at \(count)")
        }
        #expect(errorOfSkipping(Array(text)) == nil)
    }

    @Test("a flipped byte anywhere never traps")
    func flips() {
        let text = Array(Self.sample.utf8)
        var refused = 0
        for index in text.indices {
            for mask: UInt8 in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF] {
                var hostile = text
                hostile[index] ^= mask
                if let error = errorOfSkipping(hostile) {
                    refused += 1
                    #expect(error.offset <= hostile.count)
                }
            }
        }
        #expect(refused > text.count)
    }

    /// What a hand-written reader of `{"a":[number,null,string,boolean],"bc":any,"d":number}` sees.
    private func pull(_ text: String) throws(JSONError) -> [String] {
        let bytes = Array(text.utf8)
        var seen: [String] = []
        var scanner = JSONScanner(bytes.span.bytes)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            seen.append(key.text(in: scanner.bytes) + (key.hasEscapes ? " (escaped)" : ""))
            if key.equals("a", in: scanner.bytes) {
                try scanner.beginArray()
                while try scanner.nextElement() {
                    switch try scanner.peek() {
                    case .number: seen.append(try scanner.number().text(in: scanner.bytes))
                    case .string: seen.append(try scanner.string().text(in: scanner.bytes))
                    case .null: seen.append(try scanner.null() ? "null" : "not null")
                    default:
                        seen.append(try scanner.null() ? "null" : "not null")
                        seen.append(try scanner.boolean() ? "yes" : "no")
                    }
                }
            } else if key.equals("bc", in: scanner.bytes) {
                let range = try scanner.skipValue()
                seen.append(String(decoding: bytes[range], as: UTF8.self))
            } else {
                seen.append("\(try scanner.number().double(in: scanner.bytes) ?? 0)")
            }
        }
        try scanner.finish()
        seen.append("depth \(scanner.depth)")
        return seen
    }

    @Test("pulls members, elements and values one by one")
    func pulls() throws {
        let seen = try pull(
            #" { "a" : [ 1 , "x" , null , true,false ] , "b\u0063" : { "x":[ ]} , "d" : -2.5 } "#)
        #expect(
            seen == [
                "a", "1", "x", "null", "not null", "yes", "not null", "no", "bc (escaped)",
                #"{ "x":[ ]}"#, "d", "-2.5", "depth 0",
            ])
    }

    @Test("a trailing comma is refused when pulled by hand too")
    func trailingComma() throws {
        #expect(throws: JSONError.self) {
            let text = Array("[1,]".utf8)
            var scanner = JSONScanner(text.span.bytes)
            try scanner.beginArray()
            while try scanner.nextElement() { try scanner.skipValue() }
        }
        #expect(throws: JSONError.self) {
            let text = Array(#"{"a":1,}"#.utf8)
            var scanner = JSONScanner(text.span.bytes)
            try scanner.beginObject()
            while try scanner.nextKey() != nil { try scanner.skipValue() }
        }
    }

    @Test("an error knows its line and column, in characters")
    func position() throws {
        let text = Array("{\n  \"é\": 日\n}".utf8)
        let error = try #require(errorOfSkipping(text))
        let place = error.position(in: text.span.bytes)
        #expect(place.line == 2)
        #expect(place.column == 8)
        #expect(error.expected == "a value")
        #expect(error.found == "byte 0xe6")
        #expect(error.description == "at byte 10: expected a value, found byte 0xe6")
    }

    @Test("a value of another kind is told apart from a broken one")
    func wrongKind() {
        let text = Array("[1]".utf8)
        var scanner = JSONScanner(text.span.bytes)
        do {
            try scanner.beginObject()
            Issue.record("an array was taken for an object")
        } catch {
            #expect(error.reason == .wrongKind)
            #expect(error.expected == "an object")
            #expect(error.found == "an array")
        }
    }
}
