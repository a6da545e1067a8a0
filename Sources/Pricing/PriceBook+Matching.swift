import Bytes
import Model

extension PriceBook {
    /// A row, as an index into `rows`, and how it was found.
    struct Found {
        var row: Int
        var source: PricingSource
    }

    /// An offer and how it was found.
    struct Hit: Sendable {
        var offer: Offer
        var source: PricingSource
    }

    /// Rules 1 to 6 of `spec/pricing.md`; nil where only the fallback price is left.
    func find(model: String, provider: String?, at moment: Timestamp) -> Found? {
        hit(model: model, provider: provider).flatMap { found($0, at: moment) }
    }

    /// What the names lead to, at any moment.
    func hit(model: String, provider: String?) -> Hit? {
        let name = ModelName.normalized(model)
        guard !name.isEmpty else { return nil }
        let told = provider.flatMap { providerIndexes[ModelName.normalized($0)] }
        if told == nil, let hit = sellerName(name) { return hit }
        return ownName(name, at: told) ?? hostName(name, told: told)
    }

    /// The name where it begins with who sells it: another host may have that as an id of its own.
    private func sellerName(_ name: String) -> Hit? {
        guard let slash = name.firstIndex(of: "/"),
            let seller = providerIndexes[String(name[..<slash])]
        else { return nil }
        if let offer = offers[name]?.first(where: { $0.provider == seller }) {
            return Hit(offer: offer, source: offer.isExact ? .exact : .alias)
        }
        return ownName(String(name[name.index(after: slash)...]), at: seller).map {
            Hit(offer: $0.offer, source: .host)
        }
    }

    /// The row of what the names led to that prices a moment.
    func found(_ hit: Hit, at moment: Timestamp) -> Found? {
        row(of: hit.offer.rows, at: moment).map { Found(row: $0, source: hit.source) }
    }

    /// The name as it is, without its date, or as a fine-tuned model.
    private func ownName(_ name: String, at provider: Int?) -> Hit? {
        if let offer = offer(of: name, at: provider) {
            return Hit(offer: offer, source: offer.isExact ? .exact : .alias)
        }
        if let undated = ModelName.withoutDate(name), let offer = offer(of: undated, at: provider) {
            return Hit(offer: offer, source: .date)
        }
        if let base = ModelName.fineTuneBase(name), let hit = ownName(base, at: provider) {
            return Hit(offer: hit.offer, source: hit.source == .exact ? .alias : hit.source)
        }
        return nil
    }

    /// The name after cutting at most two prefixes of hosts, gateways and regions.
    private func hostName(_ name: String, told: Int?) -> Hit? {
        var rest = name
        var provider = told
        for _ in 0..<2 {
            guard let cut = ModelName.withoutHost(rest) else {
                return regionalName(rest, at: provider)
            }
            rest = cut.rest
            // A host has prices of its own, which a maker's name in front does not change; a maker's
            // name told by the client may be that of the protocol only.
            if let named = cut.provider, provider.map({ $0 < firstPartyCount }) ?? true {
                guard let index = providerIndexes[named] else { return nil }
                provider = index
            }
            if let hit = ownName(rest, at: provider) {
                return Hit(offer: hit.offer, source: .host)
            }
        }
        return nil
    }

    /// The name of a Bedrock profile in a region that has no row of its own.
    private func regionalName(_ name: String, at provider: Int?) -> Hit? {
        guard let bedrock = providerIndexes["bedrock"], provider == nil || provider == bedrock
        else { return nil }
        for candidate in ModelName.withoutRegion(name) {
            if let hit = ownName(candidate, at: bedrock) {
                return Hit(offer: hit.offer, source: .host)
            }
        }
        return nil
    }

    /// Who sells exactly this id: the given provider or, if none is given, the first of the makers,
    /// or the only host.
    private func offer(of name: String, at provider: Int?) -> Offer? {
        guard let list = offers[name], let first = list.first else { return nil }
        if let provider {
            if let own = list.first(where: { $0.provider == provider }) { return own }
            guard let maker = resold[provider] else { return nil }
            return list.first { $0.provider == maker }
        }
        if first.provider < firstPartyCount { return first }
        return list.allSatisfy { $0.provider == first.provider } ? first : nil
    }
}
