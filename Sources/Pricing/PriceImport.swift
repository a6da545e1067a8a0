import JSON

/// A price file, read: the book that it makes, and what became of its entries.
public struct PriceImport: Sendable {
    /// The book under the id ``; publish `text`.
    public let book: PriceBook
    /// The book as JSON in the form in which it is published. The same file always gives the same.
    public let text: [UInt8]
    public let report: ImportReport

    /// Reads a file of any shape of `ImportReport.Shape`; an object with a member `models` is a book
    /// of ours.
    ///
    /// - Throws: `PricingError` with the path of what is wrong, if the file makes no book: it is not
    ///   JSON, a book of ours breaks a rule, or no entry has a price. Of a file of LiteLLM's, entries
    ///   that can't be read are skipped and reported.
    public init(_ bytes: [UInt8]) throws(PricingError) {
        try self.init(value: try PriceBook.parse(bytes))
    }

    /// Reads a file that was parsed.
    init(value: JSONValue) throws(PricingError) {
        guard let members = value.members else {
            throw PricingError(path: "", expected: "an object", found: value.kind.name)
        }
        let rows: [PriceRow]
        if value["models"]?.elements != nil {
            rows = try PriceBook(id: "", value: value).rows
            var report = ImportReport(shape: .watchllm)
            report.taken = rows.map {
                ImportReport.Taken(key: $0.model, mode: $0.kind, priceID: $0.id, notes: [])
            }
            self.report = report
        } else {
            let reader = LiteLLMReader(members)
            rows = reader.rows
            report = reader.report
        }
        guard !rows.isEmpty else {
            throw PricingError(
                path: report.shape == .watchllm ? "models" : "", expected: "a model with a price",
                found: "none among \(report.entryCount) entries")
        }
        guard rows.count <= PriceBook.maximumRowCount else {
            throw PricingError(
                path: "", expected: "at most \(PriceBook.maximumRowCount) prices",
                found: "\(rows.count)")
        }
        text = PriceBook.json(of: rows)
        guard text.count <= PriceBook.maximumByteCount else {
            throw PricingError(
                path: "", expected: "at most \(PriceBook.maximumByteCount) bytes when written out",
                found: "\(text.count)")
        }
        // Read back, so that what is published can be read by whoever replays it.
        book = try PriceBook(id: "", json: text)
    }

    /// The book that the program carries, as it carries it: by that form a start knows a book that a
    /// later version may replace by its own.
    public static func builtIn() throws(PricingError) -> PriceImport {
        let text = PriceBook.builtInBytes
        let book = try PriceBook(id: "", csv: text)
        var report = ImportReport(shape: .builtIn)
        report.taken = book.rows.map {
            ImportReport.Taken(key: $0.model, mode: $0.kind, priceID: $0.id, notes: [])
        }
        return PriceImport(book: book, text: text, report: report)
    }

    private init(book: PriceBook, text: [UInt8], report: ImportReport) {
        self.book = book
        self.text = text
        self.report = report
    }
}
