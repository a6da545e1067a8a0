import Search
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// `spec/search.md` is what users read, so its tables are run.
@Suite("The page about search")
struct SearchPageTests {
    @Test("Every example finds what it says, and nothing else")
    func examples() throws {
        let rows = try rows(below: "## 6. Examples")
        #expect(rows.count >= 15)
        for row in rows {
            #expect(try SearchSample.matches(row[0], SearchSample.message(row[1])), "\(row)")
            #expect(try !SearchSample.matches(row[0], SearchSample.message(row[2])), "\(row)")
        }
    }

    @Test("Every mistake is told where the page says")
    func mistakes() throws {
        let rows = try rows(below: "## 5. Errors")
        #expect(rows.count >= 12)
        for row in rows {
            let error = #expect(throws: SearchError.self) { try SearchQuery(row[0]) }
            #expect(error?.reason.rawValue == row[2], "\(row)")
            #expect(error.map { "\($0.column)" } == row[1], "\(row)")
        }
    }

    @Test("Every field, alias, choice and parameter is on the page")
    func names() throws {
        let page = try page()
        func isNamed(_ name: String) -> Bool { page.contains("`\(name)`") }
        for field in SearchField.allCases {
            #expect(isNamed(field.rawValue))
            if let alias = field.alias { #expect(isNamed(alias)) }
        }
        for parameter in SearchParameter.all {
            // The types are those of another page.
            if case .choice(let words) = parameter.valueKind, parameter.name != "type" {
                for word in words { #expect(isNamed(word), "\(word)") }
            }
            let isBound = parameter.name.hasPrefix("min_") || parameter.name.hasPrefix("max_")
            #expect(isBound || isNamed(parameter.name), "\(parameter.name)")
        }
    }

    @Test("The hash and the canonical spelling are those of the page")
    func hash() throws {
        let page = try page()
        let hash = String(WordHash.of("refund".utf8), radix: 16)
        #expect(page.contains("`refund` is `\(hash)`"), "\(hash)")
        #expect(
            try SearchQuery("Model=GPT-4o  latency>2000ms").text == "model:GPT-4o latency>2s")
        #expect(page.contains("`Model=GPT-4o  latency>2000ms` is `model:GPT-4o latency>2s`"))
    }

    /// The cells of the first table below a heading; code without its marks.
    private func rows(below heading: String) throws -> [[String]] {
        let lines = try page().split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == heading })
        let table = lines[start...].drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
        return table.dropFirst(2).map { line in
            line.split(separator: " | ").map { cell in
                let bare = cell.drop { "| ".contains($0) }
                let text = bare.reversed().drop { "| ".contains($0) }.reversed()
                let shown = String(text)
                return shown.hasPrefix("`") ? String(shown.dropFirst().dropLast()) : shown
            }
        }
    }

    private func page(source: String = #filePath) throws -> String {
        let directory = source.prefix(through: source.lastIndex(of: "/") ?? source.startIndex)
        let file = try #require(fopen("\(directory)../../spec/search.md", "rb"))
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
