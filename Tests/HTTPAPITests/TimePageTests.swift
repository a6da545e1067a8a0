import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

@Suite("spec/time.md")
struct TimePageTests {
    /// The page, found from this file's own place.
    private static func page(_ here: String = #filePath) throws -> String {
        let root = URL(fileURLWithPath: here).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "spec/time.md"), encoding: .utf8)
    }

    @Test("gives the answers that it shows")
    func examples() async throws {
        let page = try Self.page()
        let block = try #require(page.firstMatch(of: #/```\n(POST [\s\S]*?)```/#)).1
        let lines = block.split(separator: "\n").map(String.init)
        try await TestAPI.run { api in
            var count = 0
            for (line, shown) in zip(lines, lines.dropFirst()) where !line.hasPrefix("=> ") {
                let asked = line.replacing("PROJECT", with: api.project)
                let answer =
                    asked.hasPrefix("POST ")
                    ? try await api.post("/api/v1/events", String(asked.dropFirst(5)))
                    : try await api.get(String(asked.dropFirst(4)))
                let expected = try #require(shown.wholeMatch(of: #/=> (.*)/#)).1
                #expect(answer.text.contains(expected), "\(line)\n\(answer.text)")
                count += 1
            }
            #expect(count == 10)
        }
    }
}
