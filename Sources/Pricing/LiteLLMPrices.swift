import JSON
import Model

/// The prices of one entry of LiteLLM's file, or of a part of one, by what their names say.
struct LiteLLMPrices {
    /// Why an entry gives no price.
    struct Fault: Error {
        var reason: ImportReport.Reason
        var detail: String
    }

    private var prices: [LiteLLMField: TokenPrice] = [:]
    private(set) var request: PicoUSD?
    /// What was not taken as it stands.
    private(set) var notes: [String] = []
    /// Prices of other units, as they are named.
    private(set) var otherUnits: [String] = []

    var isEmpty: Bool { prices.isEmpty && request == nil }
    /// Whether all prices are nothing.
    var isFree: Bool {
        (request ?? .zero) == .zero && prices.values.allSatisfy { $0.picoUSDPerToken == 0 }
    }

    subscript(item: CostLine.Item, threshold: UInt64?, service: String?) -> TokenPrice? {
        prices[LiteLLMField(item: item, threshold: threshold, service: service)]
    }

    /// The thresholds that any price names, rising.
    var thresholds: [UInt64] { Set(prices.keys.compactMap(\.threshold)).sorted() }
    /// The service levels that any price names, in the order of their names.
    var services: [String] { Set(prices.keys.compactMap(\.service)).sorted() }

    /// Reads the members of an object whose names speak of money; all others say nothing here.
    ///
    /// - Parameter threshold: added to names without one, for a range of `tiered_pricing`.
    mutating func read(
        _ members: [JSONValue.Member], threshold: UInt64? = nil, isRerank: Bool = false
    ) throws(Fault) {
        for member in members where member.value != .null {
            let name = member.key
            if var field = LiteLLMField(name) {
                if field.threshold == nil { field.threshold = threshold }
                if field.item == .request {
                    request = PicoUSD(try pico(member.value, of: name))
                } else {
                    let pico = try pico(member.value, of: name)
                    guard pico <= Int128(TokenPrice.maximum.picoUSDPerToken) else {
                        throw Fault(reason: .malformed, detail: "\(name): beyond a dollar a token")
                    }
                    prices[field] = TokenPrice(picoUSDPerToken: UInt64(pico))
                }
            } else if isRerank, name == "input_cost_per_query" {
                // A query is one request, however many documents it ranks up to a limit.
                request = PicoUSD(try pico(member.value, of: name))
            } else if name == "input_cost_per_token_cache_hit" {
                // An older name of the price of reading a cache.
                let field = LiteLLMField(item: .cacheRead, threshold: threshold)
                guard prices[field] == nil,
                    !members.contains(where: { $0.key == "cache_read_input_token_cost" })
                else { continue }
                prices[field] = TokenPrice(
                    picoUSDPerToken: UInt64(clamping: try pico(member.value, of: name)))
            } else if name.contains("cost") && !isNothing(member.value) {
                otherUnits.append(name)
            }
        }
    }

    /// The prices of the tokens, up to the first threshold or above one. What is not told above a
    /// threshold costs what it costs below.
    func rates(
        above threshold: UInt64?, input: TokenPrice, output: TokenPrice
    ) -> PriceRates {
        func price(_ item: CostLine.Item) -> TokenPrice? {
            self[item, threshold, nil] ?? self[item, nil, nil]
        }
        // Only if writing for five minutes costs the same above: an hour is never the cheaper one.
        let hour =
            self[.cacheWriteHour, threshold, nil]
            ?? (threshold == nil || self[.cacheWrite, threshold, nil] == nil
                ? self[.cacheWriteHour, nil, nil] : nil)
        return PriceRates(
            input: price(.input) ?? input, cacheRead: price(.cacheRead),
            cacheWrite: price(.cacheWrite), cacheWriteHour: hour, output: price(.output) ?? output,
            audioInput: price(.audioInput), reasoning: price(.reasoning),
            audioOutput: price(.audioOutput))
    }

    /// The prices of a service level, up to the first threshold or above one.
    func rates(of service: String, above threshold: UInt64?) -> ServicePrice.Rates {
        func price(_ item: CostLine.Item) -> TokenPrice? { self[item, threshold, service] }
        return ServicePrice.Rates(
            input: price(.input), cacheRead: price(.cacheRead), output: price(.output),
            cacheWrite: price(.cacheWrite), cacheWriteHour: price(.cacheWriteHour),
            audioInput: price(.audioInput), reasoning: price(.reasoning),
            audioOutput: price(.audioOutput))
    }

    /// Dollars as whole pico-dollars. The file was written by way of binary fractions: what is finer
    /// is rounded to the nearest pico-dollar, and noted.
    private mutating func pico(_ value: JSONValue, of name: String) throws(Fault) -> Int128 {
        guard case .number(let text) = value, let decimal = ExactDecimal(text),
            !decimal.isNegative, let (pico, isExact) = decimal.nearest(timesTenTo: 12),
            pico <= PriceTerms.maximumRequestPrice.rawValue
        else {
            throw Fault(
                reason: .malformed, detail: "\(name): not a price: \(JSONMembers.shown(value))")
        }
        guard isExact || pico > 0 else {
            throw Fault(reason: .malformed, detail: "\(name): below a pico-dollar: \(text)")
        }
        if !isExact { notes.append("\(name): \(text) taken as \(pico) pico-dollars") }
        return pico
    }

    private func isNothing(_ value: JSONValue) -> Bool {
        guard case .number(let text) = value else { return false }
        return ExactDecimal(text)?.isZero ?? false
    }
}
