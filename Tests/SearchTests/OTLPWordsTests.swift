import Bytes
import Ingestion
import JSON
import Model
import Search
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("The words of spans")
struct OTLPWordsTests {
    static let captures = [
        "genai/004.body", "langfuse/004.inflated", "logfire/004.body",
        "openinference/004.body", "openinference-gzip/004.inflated", "traceloop/004.body",
    ]

    @Test(
        "Of what real clients send, they are those of names, messages and values",
        arguments: captures)
    func captured(path: String) throws {
        let events = try export(path)
        #expect(!events.isEmpty)
        for event in events {
            let texts = try texts(of: event.payload).map(NaiveSearch.words)
            let found = words(of: event.payload)
            #expect(found.count > 10)
            #expect(found.sorted() == texts.flatMap { $0 }.sorted(), "\(event.name ?? "")")
        }
    }

    @Test("The same span has the same words in JSON", arguments: captures)
    func bothEncodings(path: String) throws {
        for event in try export(path) {
            let payload = Payload(
                encoding: .otlpJSON, body: try json(OTLPSpanRenderer.body(of: event.payload)),
                context: try json(OTLPSpanRenderer.context(of: event.payload)))
            #expect(words(of: payload).sorted() == words(of: event.payload).sorted())
        }
    }

    @Test("What agents say is found in the JSON that they send as a string")
    func messages() throws {
        let found = try Self.captures.filter { path in
            try export(path).contains { event in
                try SearchSample.matches("\"refund\" -qqqq", event)
                    || (try SearchSample.matches("weather", event))
                    || (try SearchSample.matches("order", event))
            }
        }
        #expect(found.count >= 3, "\(found)")
    }

    @Test("Numbers and bytes have words, ids, times and names of attributes have none")
    func values() {
        let text = #"""
            {"traceId":"aaaa","spanId":"bbbb","name":"Run it","startTimeUnixNano":"123",
             "attributes":[
              {"key":"k1","value":{"intValue":"-42"}},{"key":"k2","value":{"int_value":7}},
              {"key":"k3","value":{"doubleValue":0.50}},{"key":"k4","value":{"boolValue":true}},
              {"key":"k5","value":{"bytesValue":"aMOpbGxv"}},{"key":"k6","value":{"bytesValue":"/w=="}},
              {"key":"k7","value":{"arrayValue":{"values":[{"stringValue":"x y"},{"intValue":1e2}]}}},
              {"key":"name","value":{"kvlistValue":{"values":[{"key":"k8","value":{"string_value":"z"}}]}}}],
             "events":[{"name":"retry","timeUnixNano":"9"}],"links":[{"traceId":"cccc"}],
             "status":{"code":"STATUS_CODE_ERROR","message":"timed out"}}
            """#
        let words = SearchSample.words { $0.scanOTLP(json: Array(text.utf8).span.bytes) }
        #expect(words == "run it | 42 | 7 | 0 5 | héllo | x y | 100 | z | retry | timed out")
    }

    @Test("A protobuf that ends anywhere has some of the words, in the same order")
    func truncation() throws {
        for event in try export("genai/004.body") {
            var whole = WordScanner()
            whole.scanSpan(protobuf: event.payload.body.span.bytes)
            for count in stride(from: 0, to: event.payload.body.count, by: 7) {
                var cut = WordScanner()
                cut.scanSpan(protobuf: Array(event.payload.body[..<count]).span.bytes)
                #expect(whole.words.starts(with: cut.words))
            }
        }
    }

    @Test("Values are read as deep as events may nest, and no deeper")
    func depth() {
        for depth in [127, 128, 129, 5_000] {
            var value = field(1, Array("deep".utf8))
            for _ in 1..<depth { value = field(5, field(1, value)) }
            let span = field(9, field(2, value))
            var scanner = WordScanner()
            scanner.scanSpan(protobuf: span.span.bytes)
            #expect(scanner.words.count == (depth <= Limits.maximumDepth ? 1 : 0), "\(depth)")
        }
    }

    // MARK: Samples

    private func export(_ path: String, source: String = #filePath) throws -> [Event] {
        let directory = source.prefix(through: source.lastIndex(of: "/") ?? source.startIndex)
        let file = try #require(
            fopen("\(directory)../IngestionTests/Fixtures/captures/\(path)", "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return try OTLPTraceDecoder.decode(
            bytes, as: .protobuf, now: Timestamp(microseconds: 1_795_390_000_000_000)
        ).events
    }

    private func words(of payload: Payload) -> [String] {
        var scanner = WordScanner(options: .bytes)
        scanner.scan(payload)
        return scanner.words.indices.map {
            String(decoding: scanner.bytes(of: $0), as: UTF8.self)
        }
    }

    /// The texts of a span as answers show it.
    private func texts(of payload: Payload) throws -> [String] {
        let body = try JSONValue(
            parsing: OTLPSpanRenderer.body(of: payload), duplicateKeys: .keepLast)
        let context = try JSONValue(
            parsing: OTLPSpanRenderer.context(of: payload), duplicateKeys: .keepLast)
        let named = [body] + (body["events"]?.elements ?? [])
        let scope = context["scope"] ?? .null
        let withAttributes =
            named + (body["links"]?.elements ?? []) + [
                scope, context["resource"] ?? .null,
            ]
        let values =
            named.map { $0["name"] } + [body["statusMessage"], scope["name"], scope["version"]]
            + withAttributes.map { $0["attributes"] }
        return values.compactMap { $0 }.flatMap { NaiveSearch.texts(of: $0) }
    }

    /// A span or its context as answers show it, in OTLP/JSON.
    private func json(_ shown: [UInt8]) throws -> [UInt8] {
        var writer = JSONWriter()
        writer.value(otlp(try JSONValue(parsing: shown, duplicateKeys: .keepLast)))
        return writer.bytes
    }

    private func otlp(_ shown: JSONValue) -> JSONValue {
        switch shown {
        case .array(let elements): return .array(elements.map { otlp($0) })
        case .object(let members):
            return .object(
                members.map { member in
                    switch member.key {
                    case "attributes": .init(member.key, attributes(member.value))
                    case "statusMessage":
                        .init("status", .object([.init("message", member.value)]))
                    case "status": .init("ignored", member.value)
                    default: .init(member.key, otlp(member.value))
                    }
                })
        default: return shown
        }
    }

    private func attributes(_ shown: JSONValue) -> JSONValue {
        .array(
            (shown.members ?? []).map { member in
                .object([.init("key", .string(member.key)), .init("value", value(member.value))])
            })
    }

    private func value(_ shown: JSONValue) -> JSONValue {
        let member: JSONValue.Member? =
            switch shown {
            case .null: nil
            case .bool: .init("boolValue", shown)
            case .string: .init("stringValue", shown)
            case .number(let text):
                shown.signed != nil && !text.contains(".")
                    ? .init("intValue", .string(text)) : .init("doubleValue", shown)
            case .array(let elements):
                .init("arrayValue", .object([.init("values", .array(elements.map { value($0) }))]))
            case .object: .init("kvlistValue", .object([.init("values", attributes(shown))]))
            }
        return .object(member.map { [$0] } ?? [])
    }

    /// A length-delimited field of protobuf.
    private func field(_ number: UInt64, _ contents: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.varint(number << 3 | 2)
        writer.lengthPrefixed(contents)
        return writer.bytes
    }
}
