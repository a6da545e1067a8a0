import JSON
import Model

/// Makes rows of the entries of LiteLLM's `model_prices_and_context_window.json`.
struct LiteLLMReader {
    private(set) var rows: [PriceRow] = []
    private(set) var report = ImportReport(shape: .litellm)
    /// The entry that an id of a provider came from, by both, and the places of its rows.
    private var origins: [String: (key: String, places: Range<Int>)] = [:]

    /// Kinds of calls that are paid by tokens, and what we call them.
    private static let kinds = [
        "chat": "chat", "completion": "chat", "responses": "chat", "realtime": "chat",
        "embedding": "embedding", "rerank": "rerank",
    ]

    /// As many as a book of JSON may have (spec/pricing.md §4).
    private static let maximumAliasCount = 64

    /// Other doors to a host, whose prices give way to those of its main one.
    private static let sideDoors: Set<String> = ["azure_ai", "azure_text", "bedrock_mantle"]

    /// Reads all entries: those of side doors last, otherwise in the order of the file.
    init(_ members: [JSONValue.Member]) {
        func isSideDoor(_ member: JSONValue.Member) -> Bool {
            member.value["litellm_provider"]?.text.map(Self.sideDoors.contains) ?? false
        }
        for member in members where !isSideDoor(member) { take(member.key, member.value) }
        for member in members where isSideDoor(member) { take(member.key, member.value) }
    }

    /// Takes an entry up, or reports why not. Never fails.
    private mutating func take(_ key: String, _ value: JSONValue) {
        let mode = value["mode"]?.text ?? ""
        do throws(LiteLLMPrices.Fault) {
            guard key != "sample_spec" else {
                throw fault(.notAModel, "an example of the format")
            }
            guard let members = value.members else {
                throw fault(.malformed, "not an object but \(value.kind.name)")
            }
            guard let kind = Self.kinds[mode] else {
                throw fault(.otherMode, mode.isEmpty ? "no mode" : mode)
            }
            var (made, notes) = try Self.rows(key, members, kind: kind)
            guard let first = made.first else { throw fault(.noPrice, "no price") }
            let name = "\(first.provider)/\(ModelName.normalized(first.model))"
            if let known = origins[name] {
                guard rows[known.places].map(\.terms) == made.map(\.terms) else {
                    throw fault(.duplicate, "\(known.key) has another price of \(first.id)")
                }
                notes.append("the same as \(known.key)")
                addAlias(key, to: known.places)
            } else {
                for index in made.indices { made[index].line = rows.count + index + 1 }
                origins[name] = (key, rows.count..<rows.count + made.count)
                rows += made
            }
            report.taken.append(
                ImportReport.Taken(key: key, mode: mode, priceID: first.id, notes: notes))
        } catch {
            report.skipped.append(
                ImportReport.Skipped(
                    key: key, mode: mode, reason: error.reason, detail: error.detail))
        }
    }

    /// Has an entry's whole name lead to the rows that stand for it.
    private mutating func addAlias(_ key: String, to places: Range<Int>) {
        let name = ModelName.normalized(key)
        for place in places
        where ([rows[place].model] + rows[place].aliases).allSatisfy({
            ModelName.normalized($0) != name
        }) && rows[place].aliases.count < Self.maximumAliasCount {
            rows[place].aliases.append(key)
        }
    }

    private func fault(_ reason: ImportReport.Reason, _ detail: String) -> LiteLLMPrices.Fault {
        LiteLLMPrices.Fault(reason: reason, detail: detail)
    }

    /// The row of an entry, and those of its hours.
    private static func rows(
        _ key: String, _ members: [JSONValue.Member], kind: String
    ) throws(LiteLLMPrices.Fault) -> (rows: [PriceRow], notes: [String]) {
        let value = JSONValue.object(members)
        var prices = LiteLLMPrices()
        try prices.read(
            members.filter { $0.key != "tiered_pricing" }, isRerank: kind == "rerank")
        try readRanges(value["tiered_pricing"], into: &prices)
        let terms = try terms(of: prices, kind: kind)
        let (provider, model) = try name(key, provider: value["litellm_provider"]?.text ?? "")
        var row = PriceRow(
            line: 0, provider: provider, model: model, aliases: key == model ? [] : [key],
            terms: terms, effectiveFrom: nil, effectiveTo: nil, hours: nil,
            id: PriceRow.id(provider: provider, model: model, from: nil, hours: nil),
            contextWindow: value["max_input_tokens"]?.unsigned.flatMap {
                $0 <= 1_000_000_000_000 ? $0 : nil
            },
            kind: kind, sources: ["litellm"], note: "", isVerified: false, checkedOn: "")
        var rows = [row]
        var notes = prices.notes
        if let offPeak = value["off_peak_pricing"] {
            if let (terms, hours) = try LiteLLMOffPeak.read(offPeak, instead: terms) {
                for hours in hours {
                    row.terms = terms
                    row.hours = hours
                    row.id = PriceRow.id(
                        provider: provider, model: model, from: nil, hours: hours.text)
                    rows.append(row)
                }
            } else {
                notes.append("off_peak_pricing: not taken")
            }
        }
        notes += prices.otherUnits.filter { $0 != "off_peak_pricing" }.map { "\($0): not taken" }
        return (rows, notes)
    }

    private static func terms(
        of prices: LiteLLMPrices, kind: String
    ) throws(LiteLLMPrices.Fault) -> PriceTerms {
        func fault(_ reason: ImportReport.Reason, _ detail: String) -> LiteLLMPrices.Fault {
            LiteLLMPrices.Fault(reason: reason, detail: detail)
        }
        let units = prices.otherUnits.joined(separator: ", ")
        // Fees for searches come on top of tokens; whatever else is priced is what is paid for.
        let isPaidOtherwise = prices.otherUnits.contains { !$0.hasSuffix("_per_query") }
        if prices.isEmpty || (prices.isFree && isPaidOtherwise) {
            throw units.isEmpty ? fault(.noPrice, "no price") : fault(.otherUnits, units)
        }
        // What is sent to be embedded or ranked costs nothing to get back.
        let nothing: TokenPrice? =
            kind == "chat" && prices.request == nil ? nil : TokenPrice(picoUSDPerToken: 0)
        guard let input = prices[.input, nil, nil] ?? (prices.request == nil ? nil : nothing),
            let output = prices[.output, nil, nil] ?? nothing
        else {
            throw fault(
                .incomplete,
                prices[.input, nil, nil] == nil
                    ? "no price of input" + (units.isEmpty ? "" : ", but \(units)")
                    : "no price of output" + (units.isEmpty ? "" : ", but \(units)"))
        }
        var terms = PriceTerms(rates: prices.rates(above: nil, input: input, output: output))
        terms.request = prices.request
        let thresholds = prices.thresholds
        terms.tiers = thresholds.prefix(PriceTerms.maximumBranchCount).map { threshold in
            PriceTerms.Tier(
                thresholdTokens: threshold,
                rates: prices.rates(above: threshold, input: input, output: output))
        }
        terms.services = prices.services.map { service in
            let above = thresholds.first.map { prices.rates(of: service, above: $0) }
            return ServicePrice(
                name: service, rates: prices.rates(of: service, above: nil),
                ratesAboveThreshold: above.flatMap { $0.isEmpty ? nil : $0 })
        }
        return terms
    }

    /// Reads `tiered_pricing`: prices for ranges of input, the lowest of which is the base.
    private static func readRanges(
        _ value: JSONValue?, into prices: inout LiteLLMPrices
    ) throws(LiteLLMPrices.Fault) {
        guard let value, value != .null else { return }
        for element in value.elements ?? [value] {
            guard let members = element.members, let start = element["range"]?[0]?.unsigned,
                start <= 1_000_000_000
            else {
                throw LiteLLMPrices.Fault(
                    reason: .malformed, detail: "tiered_pricing: ranges of tokens are needed")
            }
            try prices.read(members, threshold: start == 0 ? nil : start)
        }
    }

    /// Who sells the model of an entry, and under which id: LiteLLM puts the way to it in front.
    private static func name(
        _ key: String, provider told: String
    ) throws(LiteLLMPrices.Fault) -> (provider: String, model: String) {
        let normalized = ModelName.normalized(told)
        guard !normalized.isEmpty, normalized.utf8.count <= 100, key.unicodeScalars.count <= 200,
            key.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else {
            throw LiteLLMPrices.Fault(
                reason: .malformed, detail: "litellm_provider or the name: nothing, or too long")
        }
        let provider = ProviderNames.liteLLM(normalized)
        guard let slash = key.firstIndex(of: "/"), key.index(after: slash) < key.endIndex else {
            return (provider, key)
        }
        let first = ModelName.normalized(String(key[..<slash]))
        let isRoute = first == normalized || ProviderNames.liteLLM(first) == provider
        return (provider, isRoute ? String(key[key.index(after: slash)...]) : key)
    }
}
