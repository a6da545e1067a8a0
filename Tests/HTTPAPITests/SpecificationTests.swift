import Model
import HTTPTypes
import Engine
import Pricing
import Foundation
import Testing

@testable import HTTPAPI

@Suite("spec/http-api.md")
struct SpecificationTests {
    /// The page, found from this file's own place.
    private static func page(_ here: String = #filePath) throws -> String {
        let root = URL(fileURLWithPath: here).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "spec/http-api.md"), encoding: .utf8)
    }

    @Test(
        "lists the code of every refusal",
        arguments: [
            Problem.missingKey, .malformedKey, .unknownKey, .missingToken, .unknownToken,
            .keyCannotRead, .operatorCannotIngest, .projectMismatch("x"), .notFound,
            .eventNotFound, .traceNotFound, .methodNotAllowed(allowed: "GET"),
            .malformedQuery("x"), .unknownParameter("x", known: []),
            .unknownChoice("metric", value: "x", choices: []),
            .unknownChoice("interval", value: "x", choices: []),
            .unknownChoice("format", value: "x", choices: []), .parameter("x", "x", type: "x"),
            .invalidCursor, .cursorWithOffset, .unsupportedMediaType("x", supported: []),
            .unsupportedEncoding("x"), .bodyTooLarge(limit: 1, isInflated: true),
            .brokenCompression, .truncatedBody, .slowBody, .malformedRequest, .headersTooLarge,
            .busy, .internalError, Problem(.diskFull), Problem(.unavailable(reason: "x")),
            Problem(.unknownProject(.init("x"))), Problem(.unknownKey("x")),
            Problem(.damaged(reason: "x")),
            Problem(PricingError(path: "", expected: "", found: "")),
        ])
    func codes(problem: Problem) throws {
        let row = try Self.page().split(separator: "\n").first {
            $0.hasPrefix("| \(problem.status.code) |")
        }
        #expect(try #require(row).contains("`\(problem.code)`"))
    }

    @Test("lists every path, and every metric")
    func names() async throws {
        let page = try Self.page()
        try await TestAPI.run { api in
            for endpoint in api.server.mainEndpoints {
                let path = endpoint.path.replacing("/api/public/otel", with: "")
                    .replacing("/api/v1/stats/", with: "")
                #expect(page.contains("`\(path)`") || page.contains("`/api/v1/stats/\(path)`"))
            }
            let metrics = try await api.get("/metrics").text
            for match in metrics.matches(of: #/# TYPE watchllm_(\w+) /#) {
                #expect(page.contains("`\(match.1)`"), "\(match.1)")
            }
        }
    }
}
