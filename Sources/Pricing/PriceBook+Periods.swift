import Bytes

extension PriceBook {
    /// Who sells what, from the rows.
    ///
    /// - Throws: `PricingError` if an id has two prices at one moment.
    static func offers(
        of rows: [PriceRow], providerIndexes: [String: Int]
    ) throws(PricingError) -> [String: [Offer]] {
        var offers: [String: [Offer]] = [:]
        func add(_ name: String, isExact: Bool, row: Int) {
            guard let provider = providerIndexes[rows[row].provider] else { return }
            var list = offers[name] ?? []
            if let known = list.firstIndex(where: {
                $0.provider == provider && $0.isExact == isExact
            }) {
                list[known].rows.append(row)
            } else {
                list.append(Offer(provider: provider, isExact: isExact, rows: [row]))
            }
            offers[name] = list
        }
        for (index, row) in rows.enumerated() {
            let name = ModelName.normalized(row.model)
            add(name, isExact: true, row: index)
            for alias in Set(row.aliases.map(ModelName.normalized)) where alias != name {
                add(alias, isExact: false, row: index)
            }
        }
        for (name, list) in offers {
            var list = list
            for index in list.indices {
                list[index].rows.sort { left, right in
                    (begin(rows[left]), left) < (begin(rows[right]), right)
                }
            }
            list.sort { ($0.provider, $0.isExact ? 0 : 1) < ($1.provider, $1.isExact ? 0 : 1) }
            offers[name] = list
        }
        // In the order of names, so that the same book always fails with the same words.
        for name in offers.keys.sorted() {
            for offer in offers[name] ?? [] { try refuseOverlaps(in: offer, named: name, of: rows) }
        }
        return offers
    }

    /// The row that prices a moment, of rows that share an id and a provider.
    ///
    /// Before the first period its prices hold, after the last the last's. In its hours, a row with
    /// hours goes before the one without.
    func row(of candidates: [Int], at moment: Timestamp) -> Int? {
        if candidates.count == 1 { return candidates.first }
        let valid = inForce(candidates, at: moment)
        return valid.first { rows[$0].hours?.contains(moment) == true }
            ?? valid.first { rows[$0].hours == nil } ?? valid.first
    }

    /// The rows of the period that prices a moment, whatever their hours.
    func inForce(_ candidates: [Int], at moment: Timestamp) -> [Int] {
        let valid = candidates.filter { Self.begin(rows[$0]) <= moment && moment < end(rows[$0]) }
        if !valid.isEmpty { return valid }
        let begun = candidates.last { Self.begin(rows[$0]) <= moment } ?? candidates.first
        guard let begun else { return [] }
        let start = rows[begun].effectiveFrom
        return candidates.filter { rows[$0].effectiveFrom == start }
    }

    private static func begin(_ row: PriceRow) -> Timestamp {
        row.effectiveFrom ?? Timestamp(microseconds: .min)
    }

    private static func refuseOverlaps(
        in offer: Offer, named name: String, of rows: [PriceRow]
    ) throws(PricingError) {
        var latest: [String: Int] = [:]
        for index in offer.rows {
            let hours = rows[index].hours?.text ?? ""
            if let before = latest[hours] {
                guard let end = rows[before].effectiveTo, end <= begin(rows[index]) else {
                    throw PricingError(
                        line: max(rows[index].line, rows[before].line), column: "effective_from",
                        expected: "one price of \(name) at a time",
                        found: "another one before it")
                }
            }
            latest[hours] = index
        }
    }

    private func end(_ row: PriceRow) -> Timestamp {
        row.effectiveTo ?? Timestamp(microseconds: .max)
    }
}
