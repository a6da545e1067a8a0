import Bytes
import JSON
import Model

extension PriceBook {
    /// The most rows of a book of JSON.
    public static let maximumRowCount = 20_000
    /// The most bytes of a book, as it is sent and as it is published.
    public static let maximumByteCount = 8 << 20

    /// Reads a book of JSON. The same bytes always give the same book.
    ///
    /// - Throws: `PricingError` with the path of the member that is not as `spec/pricing.md` says.
    public init(id: String, json bytes: [UInt8]) throws(PricingError) {
        try self.init(id: id, value: try Self.parse(bytes))
    }

    /// Reads a book as it was published: JSON if it begins with `{`, else comma-separated text.
    ///
    /// - Throws: `PricingError` with the place that is not as `spec/pricing.md` says.
    public init(id: String, text: [UInt8]) throws(PricingError) {
        if text.first == UInt8(ascii: "{") {
            try self.init(id: id, json: text)
        } else {
            try self.init(id: id, csv: text)
        }
    }

    /// Reads a book that was parsed.
    init(id: String, value: JSONValue) throws(PricingError) {
        var members = try JSONMembers(value, path: "")
        // What answers show besides the rows.
        members.ignore(
            "book_id", "book_seq", "published_at", "published_by", "books", "default",
            "overrides", "unpriced")
        for (name, only) in [("currency", "USD"), ("unit", "per_1m_tokens")] {
            if let told = try members.text(name, maximumLength: 32), told != only {
                throw PricingError(path: name, expected: only, found: told)
            }
        }
        var rows: [PriceRow] = []
        let elements = try members.elements("models", maximumCount: Self.maximumRowCount)
        for (index, element) in elements.enumerated() {
            rows.append(try PriceRow(element, path: "models[\(index)]", place: index + 1))
        }
        try members.finish()
        do throws(PricingError) {
            try self.init(id: id, rows: rows)
        } catch {
            throw PricingError(
                path: "models[\(error.line - 1)].\(error.column)", expected: error.expected,
                found: error.found)
        }
    }

    /// The book as JSON that `init(id:json:)` reads: the form in which a book is published. The same
    /// rows always give the same bytes.
    public static func json(of rows: [PriceRow]) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: rows.count * 256)
        json.beginObject()
        json.key("currency")
        json.string("USD")
        json.key("unit")
        json.string("per_1m_tokens")
        json.key("models")
        json.beginArray()
        for row in rows { row.write(to: &json) }
        json.endArray()
        json.endObject()
        return json.takeBytes()
    }

    /// Reads a text of JSON.
    static func parse(_ bytes: [UInt8]) throws(PricingError) -> JSONValue {
        do {
            return try JSONValue(parsing: bytes, duplicateKeys: .refuse, maximumDepth: 16)
        } catch {
            throw PricingError(path: "", expected: "JSON", found: "\(error)")
        }
    }
}
