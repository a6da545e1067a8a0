import JSON
public import Model

extension PriceTerms {
    /// The most tiers, and the most service levels, of one row.
    static let maximumBranchCount = 16

    /// Reads prices from the members of a row or an override (spec/pricing.md §4).
    init(_ members: inout JSONMembers) throws(PricingError) {
        guard let input = try members.price("input") else {
            throw PricingError(
                path: members.path("input"), expected: "a price", found: "nothing")
        }
        guard let output = try members.price("output") else {
            throw PricingError(
                path: members.path("output"), expected: "a price", found: "nothing")
        }
        self.init(rates: try PriceRates(&members, input: input, output: output))
        request = try members.requestPrice("request")
        if let rule = try members.text("tier_rule", maximumLength: 16) {
            guard let known = TierRule(rawValue: rule) else {
                throw PricingError(
                    path: members.path("tier_rule"), expected: "cliff or marginal", found: rule)
            }
            tierRule = known
        }
        try readTiers(&members)
        try readServices(&members)
    }

    private mutating func readTiers(_ members: inout JSONMembers) throws(PricingError) {
        let elements = try members.elements("tiers", maximumCount: Self.maximumBranchCount)
        for (index, element) in elements.enumerated() {
            var inner = try JSONMembers(element, path: "\(members.path("tiers"))[\(index)]")
            let least = (tiers.last?.thresholdTokens ?? 0) + 1
            let range = least...max(least, 1_000_000_000)
            guard let threshold = try inner.count("above_input_tokens", range) else {
                throw PricingError(
                    path: inner.path("above_input_tokens"), expected: "a count of tokens",
                    found: "nothing")
            }
            guard let input = try inner.price("input"), let output = try inner.price("output")
            else {
                throw PricingError(
                    path: inner.path, expected: "a price of input and output", found: "nothing")
            }
            let rates = try PriceRates(&inner, input: input, output: output)
            try inner.finish()
            tiers.append(Tier(thresholdTokens: threshold, rates: rates))
        }
    }

    private mutating func readServices(_ members: inout JSONMembers) throws(PricingError) {
        let path = members.path("service_prices")
        guard let value = members.value("service_prices") else { return }
        guard let levels = value.members, levels.count <= Self.maximumBranchCount else {
            throw PricingError(
                path: path, expected: "an object of at most \(Self.maximumBranchCount) members",
                found: value.kind.name)
        }
        for level in levels {
            let name = ModelName.normalized(level.key)
            guard !name.isEmpty, name.utf8.count <= 32,
                !services.contains(where: { $0.name == name })
            else {
                throw PricingError(
                    path: path, expected: "each service level once, in 1 to 32 bytes",
                    found: String(level.key.prefix(60)))
            }
            var inner = try JSONMembers(level.value, path: "\(path).\(name)")
            let rates = try ServicePrice.Rates(&inner)
            var above: ServicePrice.Rates?
            if let value = inner.value("above") {
                guard !tiers.isEmpty else {
                    throw PricingError(
                        path: inner.path("above"), expected: "nothing, as there are no tiers",
                        found: value.kind.name)
                }
                var innermost = try JSONMembers(value, path: inner.path("above"))
                above = try ServicePrice.Rates(&innermost)
                try innermost.finish()
            }
            try inner.finish()
            services.append(ServicePrice(name: name, rates: rates, ratesAboveThreshold: above))
        }
    }

    /// Writes the members that `init` reads into an object that is open. The same terms always give
    /// the same bytes.
    func writeMembers(to json: inout JSONWriter) {
        rates.writeMembers(to: &json)
        if let request {
            json.key("request")
            json.raw(request.exactDollars)
        }
        if !tiers.isEmpty {
            json.key("tier_rule")
            json.string(tierRule.rawValue)
            json.key("tiers")
            json.beginArray()
            for tier in tiers {
                json.beginObject()
                json.key("above_input_tokens")
                json.integer(tier.thresholdTokens)
                tier.rates.writeMembers(to: &json)
                json.endObject()
            }
            json.endArray()
        }
        guard !services.isEmpty else { return }
        json.key("service_prices")
        json.beginObject()
        for service in services {
            json.key(service.name)
            json.beginObject()
            service.rates.writeMembers(to: &json)
            if let above = service.ratesAboveThreshold {
                json.key("above")
                json.beginObject()
                above.writeMembers(to: &json)
                json.endObject()
            }
            json.endObject()
        }
        json.endObject()
    }
}

extension PriceRates {
    /// Reads the prices besides those of input and output.
    fileprivate init(
        _ members: inout JSONMembers, input: TokenPrice, output: TokenPrice
    ) throws(PricingError) {
        self.init(
            input: input, cacheRead: try members.price("cache_read"),
            cacheWrite: try members.price("cache_write"),
            cacheWriteHour: try members.price("cache_write_1h"), output: output,
            audioInput: try members.price("audio_input"),
            reasoning: try members.price("reasoning"),
            audioOutput: try members.price("audio_output"))
    }

    fileprivate func writeMembers(to json: inout JSONWriter) {
        let all = ServicePrice.Rates(
            input: input, cacheRead: cacheRead, output: output, cacheWrite: cacheWrite,
            cacheWriteHour: cacheWriteHour, audioInput: audioInput, reasoning: reasoning,
            audioOutput: audioOutput)
        all.writeMembers(to: &json)
    }
}

extension ServicePrice.Rates {
    fileprivate init(_ members: inout JSONMembers) throws(PricingError) {
        self.init(
            input: try members.price("input"), cacheRead: try members.price("cache_read"),
            output: try members.price("output"), cacheWrite: try members.price("cache_write"),
            cacheWriteHour: try members.price("cache_write_1h"),
            audioInput: try members.price("audio_input"),
            reasoning: try members.price("reasoning"),
            audioOutput: try members.price("audio_output"))
    }

    fileprivate func writeMembers(to json: inout JSONWriter) {
        func write(_ item: CostLine.Item, _ price: TokenPrice?) {
            guard let price else { return }
            json.key(item.name)
            json.raw(price.dollarsPerMillion)
        }
        write(.input, input)
        write(.cacheRead, cacheRead)
        write(.cacheWrite, cacheWrite)
        write(.cacheWriteHour, cacheWriteHour)
        write(.audioInput, audioInput)
        write(.output, output)
        write(.reasoning, reasoning)
        write(.audioOutput, audioOutput)
    }
}

extension PicoUSD {
    /// The amount in dollars with all its decimals and no zeros at the end; a JSON number.
    public var exactDollars: String {
        var text = dollars(places: 12)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
