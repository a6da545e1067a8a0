import Ingestion
import Model
import Testing

/// `spec/otlp.md` is what users read, so it must list what the code does.
@Suite struct OTLPPageTests {
    @Test("Every attribute that the page's table names has an effect")
    func attributes() throws {
        let page = try String(decoding: OTLPCapture.page("otlp.md"), as: UTF8.self)
        let table = try #require(page.split(separator: "in order of trust |").last)
        let rows = table.prefix(while: { $0 != "#" }).split(separator: "\n")
        let keys = rows.filter { $0.hasPrefix("| ") }.flatMap { row in
            row.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
        // Words inside an attribute's JSON, and hosts, are no attributes themselves.
        let attributes = keys.filter { $0.contains(".") || $0.hasSuffix("_id") }
        #expect(attributes.count > 90)
        for key in attributes { #expect(try hasEffect(key), "\(key)") }
    }

    /// Whether an event differs by this attribute, whatever type of value it wants.
    private func hasEffect(_ key: String) throws -> Bool {
        let values: [OTLPSample.Value] = [
            .integer(7), .string("chat"), .string("ai.embed"), .string("api.openai.com"),
            .string(#"{"model":"m","input":5,"total":5}"#),
        ]
        let base: [(String, OTLPSample.Value)] = [("langsmith.span.kind", .string("llm"))]
        return try [[], base].contains { others in
            let plain = try #require(try OTLPSample(others).event().protobuf)
            return try values.contains { value in
                let found = try OTLPSample(others + [(key, value)]).event()
                var event = try #require(found.protobuf)
                event.payload = plain.payload
                return event != plain
            }
        }
    }
}
