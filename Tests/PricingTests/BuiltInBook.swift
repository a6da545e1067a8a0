import Bytes
import Model
import Pricing
import Testing

/// The built-in book, read once for all tests, and short ways to ask it.
enum BuiltInBook {
    private static let result = Result<PriceBook, any Error> {
        try PriceBook(id: "built-in", csv: PriceBook.builtInBytes)
    }

    static func read() throws -> PriceBook { try result.get() }

    /// The day for which the expected figures of the tests are told.
    static func today() throws -> Timestamp {
        try #require(Timestamp(rfc3339: "2026-11-22T12:00:00Z"))
    }

    /// The cost of a call on a day, today if none is told.
    static func cost(
        _ model: String?, _ usage: TokenUsage, provider: String? = nil, service: String? = nil,
        on day: String = "2026-11-22T12:00:00Z"
    ) throws -> Cost {
        let moment = try #require(Timestamp(rfc3339: day))
        return try #require(
            read().cost(
                of: usage, model: model, provider: provider, serviceTier: service, at: moment))
    }
}
