import Foundation
import Model
import Testing

/// One line of Fixtures/pricing-cases.json.
struct PricingCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Usage: Decodable, Sendable {
        var input: UInt64?
        var output: UInt64?
        var total: UInt64?
        var cacheRead: UInt64?
        var cacheWrite5M: UInt64?
        var cacheWrite1H: UInt64?
        var reasoning: UInt64?
    }

    struct Expectation: Decodable, Sendable {
        var matchedProvider: String?
        var matchedModel: String?
        var source: String
        var costPicoUsd: Int64
    }

    private struct File: Decodable {
        var cases: [PricingCase]
    }

    var id: String
    var model: String
    var provider: String?
    var usage: Usage
    var inputIncludesCache: Bool
    var reasoningInOutput: Bool?
    var serviceTier: String?
    var at: String?
    var expect: Expectation
    var why: String?

    var testDescription: String { "\(id) \(model)" }

    /// The usage in the model's terms.
    var tokenUsage: TokenUsage {
        TokenUsage(
            input: usage.input, output: usage.output, total: usage.total,
            cacheRead: usage.cacheRead, cacheWrite: usage.cacheWrite5M,
            cacheWriteHour: usage.cacheWrite1H, reasoning: usage.reasoning,
            inputIncludesCache: inputIncludesCache,
            outputIncludesReasoning: reasoningInOutput ?? true)
    }

    static func all() throws -> [PricingCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/pricing-cases.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(File.self, from: Data(contentsOf: file)).cases
    }
}
