import Bytes
import JSON
import Model
import Pricing
import Projections

/// The prices in force and the overrides.
struct PriceListView: Sendable {
    let bookID: String
    /// One of each model and provider, and those with hours besides.
    let rows: [PriceRow]
    let overrides: [PriceOverride]
    /// All books that were published, oldest first.
    let books: [PriceBookEntry]

    /// Tables of both; prices are dollars per million tokens.
    func text(hasColor: Bool) -> String {
        var table = TextTable([
            .init("PRICE"), .init("INPUT", isNumber: true), .init("CACHED", isNumber: true),
            .init("OUTPUT", isNumber: true), .init("ABOVE", isNumber: true),
            .init("SERVICE LEVELS"),
        ])
        for row in rows {
            table.append([
                .init(PrintableText.line(row.id, limit: 80)),
                .init(row.rates.input.dollarsPerMillion),
                .init(row.rates.cacheRead?.dollarsPerMillion ?? ""),
                .init(row.rates.output.dollarsPerMillion),
                .init(row.tiers.map { Readable.count($0.thresholdTokens) }.joined(separator: " ")),
                .init(
                    PrintableText.line(row.services.map(\.name).joined(separator: " "), limit: 60)),
            ])
        }
        let book = PrintableText.line(bookID, limit: 40)
        var text = "Book \(book), \(Readable.count(rows.count, "price")), USD per million tokens.\n"
        if books.count > 1 {
            let past = books.map { entry in
                "\(PrintableText.line(entry.id, limit: 40)) (\(Readable.time(entry.publishedAt)))"
            }
            text += "Published, oldest first: " + past.joined(separator: ", ") + ".\n"
        }
        if !rows.isEmpty { text += table.rendered(hasColor: hasColor) }
        guard !overrides.isEmpty else { return text }
        var set = TextTable([
            .init("OVERRIDE"), .init("SCOPE"), .init("MODELS"), .init("PROVIDER"),
            .init("FROM"), .init("INPUT", isNumber: true), .init("OUTPUT", isNumber: true),
        ])
        // What prices nothing any more is not shown.
        let superseded = PriceOverrides(overrides).superseded
        for override in overrides where superseded[override.id] == nil {
            let terms = override.terms.flatMap { try? PriceTerms(json: $0) }
            set.append([
                .init(override.id), .init(override.projectID?.rawValue ?? "server"),
                .init(PrintableText.line(Self.pattern(of: override), limit: 60)),
                .init(PrintableText.line(override.provider ?? "", limit: 30)),
                .init(override.effectiveFrom.map(Readable.time) ?? ""),
                .init(terms?.rates.input.dollarsPerMillion ?? "taken back"),
                .init(terms?.rates.output.dollarsPerMillion ?? ""),
            ])
        }
        return text + "\n" + set.rendered(hasColor: hasColor)
    }

    /// The same as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("book_id")
        writer.string(bookID)
        writer.key("books")
        writer.beginArray()
        for entry in books {
            writer.beginObject()
            writer.key("book_id")
            writer.string(entry.id)
            writer.key("book_seq")
            writer.integer(entry.sequenceNumber.rawValue)
            writer.key("published_at")
            writer.string(entry.publishedAt.rfc3339)
            writer.endObject()
        }
        writer.endArray()
        writer.key("book")
        writer.raw(PriceBook.json(of: rows))
        writer.key("overrides")
        writer.beginArray()
        let superseded = PriceOverrides(overrides).superseded
        for override in overrides {
            writer.beginObject()
            writer.key("override_id")
            writer.string(override.id)
            writer.key("project_id")
            TraceListView.write(override.projectID?.rawValue, to: &writer)
            writer.key("pattern")
            writer.string(Self.pattern(of: override))
            writer.key("provider")
            TraceListView.write(override.provider, to: &writer)
            writer.key("effective_from")
            TraceListView.write(override.effectiveFrom?.rfc3339, to: &writer)
            writer.key("superseded_by")
            TraceListView.write(superseded[override.id], to: &writer)
            writer.key("prices")
            if let terms = override.terms.flatMap({ try? PriceTerms(json: $0) }) {
                writer.raw(terms.encoded)
            } else {
                writer.null()
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    private static func pattern(of override: PriceOverride) -> String {
        override.pattern.names.joined(separator: ", ")
            + (override.pattern.form == .prefix ? "*" : "")
    }
}
