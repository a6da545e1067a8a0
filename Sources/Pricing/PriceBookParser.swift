import Bytes
import Model

/// Reads the rows of a price book: comma-separated text without quoting, see `spec/pricing.md`.
struct PriceBookParser {
    /// The columns that a book can't do without; all others may be missing, and unknown ones stand
    /// where they like.
    private static let requiredColumns = ["provider", "model", "input_per_1m", "output_per_1m"]

    /// Where each column stands in a line.
    private var positions: [String: Int] = [:]
    private var fieldCount = 0
    /// The line being read.
    private var line = 0
    private var fields: [String] = []

    /// All rows in the order of the book.
    static func rows(of bytes: [UInt8]) throws(PricingError) -> [PriceRow] {
        var parser = PriceBookParser()
        var rows: [PriceRow] = []
        for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            parser.line += 1
            var text = text
            if text.last == UInt8(ascii: "\r") { text.removeLast() }
            if text.isEmpty { continue }
            try parser.split(text)
            if parser.positions.isEmpty {
                try parser.readHeader()
            } else {
                rows.append(try parser.row())
            }
        }
        if parser.positions.isEmpty {
            throw PricingError(
                line: 1, column: "header", expected: "the names of the columns", found: "nothing")
        }
        return rows
    }

    // MARK: Lines

    private mutating func split(_ text: ArraySlice<UInt8>) throws(PricingError) {
        fields.removeAll(keepingCapacity: true)
        for field in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let value = String(validating: field, as: UTF8.self) else {
                throw PricingError(
                    line: line, column: name(at: fields.count), expected: "UTF-8",
                    found: "other bytes")
            }
            // A spreadsheet quotes a field that holds a comma: then the columns are not what they
            // seem.
            guard !value.utf8.contains(UInt8(ascii: "\"")) else {
                throw PricingError(
                    line: line, column: name(at: fields.count), expected: "no quotation marks",
                    found: value)
            }
            fields.append(value)
        }
    }

    private func name(at position: Int) -> String {
        positions.first { $0.value == position }?.key ?? (positions.isEmpty ? "header" : "row")
    }

    private mutating func readHeader() throws(PricingError) {
        fieldCount = fields.count
        for (position, field) in fields.enumerated() {
            guard !field.isEmpty, positions[field] == nil else {
                throw PricingError(
                    line: line, column: "header", expected: "a new name in field \(position + 1)",
                    found: field.isEmpty ? "nothing" : field)
            }
            positions[field] = position
        }
        for column in Self.requiredColumns where positions[column] == nil {
            throw PricingError(
                line: line, column: "header", expected: "the column \(column)", found: "none")
        }
    }

    // MARK: Rows

    private func row() throws(PricingError) -> PriceRow {
        guard fields.count == fieldCount else {
            throw PricingError(
                line: line, column: "row", expected: "\(fieldCount) fields",
                found: "\(fields.count)")
        }
        let provider = try required("provider")
        let model = try required("model")
        guard ModelName.normalized(provider) == provider else {
            throw error("provider", "lower-case letters without white space")
        }
        let from = try moment("effective_from")
        let to = try moment("effective_to")
        if let from, let to, from >= to { throw error("effective_to", "a later moment than from") }
        let hours = WeeklyHours(text("hours_utc"))
        if hours == nil, !text("hours_utc").isEmpty {
            throw error("hours_utc", "hours such as 'Mon-Fri 01:00-04:00' or 'daily 16:30-00:30'")
        }
        let tiers = try tiers()
        let id = PriceRow.id(
            provider: provider, model: model, from: from == nil ? nil : text("effective_from"),
            hours: hours?.text)
        return PriceRow(
            line: line, provider: provider, model: model, aliases: list("aliases"),
            terms: PriceTerms(
                rates: try rates(), tiers: tiers, services: try services(hasTiers: !tiers.isEmpty)),
            effectiveFrom: from, effectiveTo: to, hours: hours, id: id,
            contextWindow: try count("context_window"),
            kind: text("kind").isEmpty ? "chat" : text("kind"), sources: list("sources"),
            note: text("note"), isVerified: try flag("verified"), checkedOn: text("checked_on"))
    }

    private func rates() throws(PricingError) -> PriceRates {
        guard let input = try price("input_per_1m", text("input_per_1m")),
            let output = try price("output_per_1m", text("output_per_1m"))
        else {
            throw error(text("input_per_1m").isEmpty ? "input_per_1m" : "output_per_1m", "a price")
        }
        return PriceRates(
            input: input, cacheRead: try price("cache_read_per_1m", text("cache_read_per_1m")),
            cacheWrite: try price("cache_write_per_1m", text("cache_write_per_1m")),
            cacheWriteHour: try price("cache_write_1h_per_1m", text("cache_write_1h_per_1m")),
            output: output)
    }

    private func tiers() throws(PricingError) -> [PriceRow.Tier] {
        let thresholds = list("tier_threshold_tokens")
        guard !thresholds.isEmpty else { return [] }
        guard text("tier_rule") == "cliff" else { throw error("tier_rule", "cliff") }
        var tiers: [PriceRow.Tier] = []
        for (index, written) in thresholds.enumerated() {
            guard let threshold = UInt64(written),
                threshold > tiers.last?.thresholdTokens ?? 0
            else { throw error("tier_threshold_tokens", "rising counts of tokens") }
            guard let input = try tierPrice("tier_input_per_1m", index, of: thresholds.count) else {
                throw error("tier_input_per_1m", "a price for each threshold")
            }
            guard let output = try tierPrice("tier_output_per_1m", index, of: thresholds.count)
            else { throw error("tier_output_per_1m", "a price for each threshold") }
            let rates = PriceRates(
                input: input,
                cacheRead: try tierPrice("tier_cache_read_per_1m", index, of: thresholds.count),
                cacheWrite: try tierPrice("tier_cache_write_per_1m", index, of: thresholds.count),
                output: output)
            tiers.append(PriceRow.Tier(thresholdTokens: threshold, rates: rates))
        }
        return tiers
    }

    /// One of a list of as many prices as there are thresholds; nil where the column is empty.
    private func tierPrice(
        _ column: String, _ index: Int, of count: Int
    ) throws(PricingError) -> TokenPrice? {
        let parts = text(column).split(separator: "|", omittingEmptySubsequences: false)
        if text(column).isEmpty { return nil }
        guard parts.count == count else { throw error(column, "\(count) prices") }
        return try price(column, parts[index])
    }

    private func services(hasTiers: Bool) throws(PricingError) -> [ServicePrice] {
        let column = "service_prices_per_1m"
        let form = "name=input/cache_read/output[/cache_write], joined by ;"
        var services: [ServicePrice] = []
        for entry in text(column).split(separator: ";") {
            let sides = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty else { throw error(column, form) }
            let parts = sides[1].split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3 || parts.count == 4 else { throw error(column, form) }
            let rates = ServicePrice.Rates(
                input: try price(column, parts[0]), cacheRead: try price(column, parts[1]),
                output: try price(column, parts[2]),
                cacheWrite: parts.count == 4 ? try price(column, parts[3]) : nil)
            guard sides[0].hasSuffix("_over") else {
                let name = ModelName.normalized(String(sides[0]))
                guard !services.contains(where: { $0.name == name }) else {
                    throw error(column, "\(name) once")
                }
                services.append(
                    ServicePrice(name: name, rates: rates, ratesAboveThreshold: nil))
                continue
            }
            let name = ModelName.normalized(String(sides[0].dropLast("_over".count)))
            guard hasTiers, let index = services.firstIndex(where: { $0.name == name }),
                services[index].ratesAboveThreshold == nil
            else { throw error(column, "\(name) before \(name)_over, once, and a threshold") }
            services[index].ratesAboveThreshold = rates
        }
        return services
    }

    // MARK: Fields

    private func text(_ column: String) -> String {
        positions[column].map { fields[$0] } ?? ""
    }

    private func list(_ column: String) -> [String] {
        text(column).split(separator: "|").map(String.init)
    }

    private func required(_ column: String) throws(PricingError) -> String {
        let value = text(column)
        guard !value.isEmpty else { throw error(column, "a name") }
        return value
    }

    private func price(
        _ column: String, _ written: some StringProtocol
    ) throws(PricingError) -> TokenPrice? {
        if written.isEmpty { return nil }
        guard let price = TokenPrice(dollarsPerMillion: written) else {
            throw error(column, "dollars with at most six decimals")
        }
        return price
    }

    private func moment(_ column: String) throws(PricingError) -> Timestamp? {
        let written = text(column)
        if written.isEmpty { return nil }
        guard let moment = Timestamp(rfc3339: written) else {
            throw error(column, "a date or a time")
        }
        return moment
    }

    private func count(_ column: String) throws(PricingError) -> UInt64? {
        let written = text(column)
        if written.isEmpty { return nil }
        guard let count = UInt64(written) else { throw error(column, "a whole number") }
        return count
    }

    private func flag(_ column: String) throws(PricingError) -> Bool {
        switch text(column) {
        case "yes": true
        case "no", "": false
        default: throw error(column, "yes or no")
        }
    }

    private func error(_ column: String, _ expected: String) -> PricingError {
        let found = text(column)
        return PricingError(
            line: line, column: column, expected: expected, found: found.isEmpty ? "nothing" : found
        )
    }
}
