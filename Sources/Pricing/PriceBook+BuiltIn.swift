import CPriceBook
import JSON

extension PriceBook {
    /// The bytes of the book that the binary carries: `Sources/CPriceBook/prices.csv`.
    public static var builtInBytes: [UInt8] {
        Array(UnsafeBufferPointer(start: price_book_bytes(), count: price_book_byte_count()))
    }

    /// Whether a text of JSON asks for that book instead of being one: `{"built_in": true}`.
    ///
    /// - Throws: `PricingError` if it does and holds something else too.
    public static func isBuiltInAsked(_ bytes: [UInt8]) throws(PricingError) -> Bool {
        // A book is longer, and is read once.
        guard bytes.count <= 256 else { return false }
        var members = try JSONMembers(try parse(bytes), path: "")
        guard members.value("built_in") != nil else { return false }
        let isAsked = try members.flag("built_in")
        try members.finish()
        guard isAsked else {
            throw PricingError(path: "built_in", expected: "true", found: "false")
        }
        return true
    }

    /// Whether a published text is that of a book that a program carried: these are not JSON.
    public static func isCarried(_ text: [UInt8]) -> Bool { text.first != UInt8(ascii: "{") }
}
