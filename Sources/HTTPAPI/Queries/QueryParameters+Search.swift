import Search

extension QueryParameter {
    static let search = QueryParameter(
        "q", .string, "Words, phrases and filters, as in spec/search.md.")

    /// The search box and its filters as parameters of their own, but for those that an endpoint has
    /// itself.
    static func searching(beside own: [QueryParameter]) -> [QueryParameter] {
        let others = SearchParameter.all.filter { filter in
            !own.contains { $0.name == filter.name }
        }
        return own + [.search] + others.map { QueryParameter($0.name, $0.kind, $0.summary) }
    }
}

extension SearchParameter {
    fileprivate var kind: QueryParameter.Kind {
        switch valueKind {
        case .text, .duration, .amount: .string
        case .choice(let words): .choice(words)
        case .boolean: .boolean
        case .time: .time
        case .count: .integer(0...Int.max)
        }
    }
}

extension QueryParameters {
    /// What is searched for; nil if neither the search box nor a filter of it is given.
    ///
    /// - Parameter own: the parameters that the endpoint itself makes something of.
    func searchQuery(beside own: [QueryParameter]) throws(Problem) -> SearchQuery? {
        let filters = SearchParameter.all.compactMap { filter -> (name: String, value: String)? in
            if own.contains(where: { $0.name == filter.name }) { return nil }
            return self[filter.name].map { (filter.name, $0) }
        }
        guard self["q"] != nil || !filters.isEmpty else { return nil }
        do throws(SearchError) {
            return try SearchQuery(self["q"], parameters: filters)
        } catch {
            throw .parameter(
                error.parameter ?? "q",
                "can't be read at character \(error.column): expected \(error.expected), found "
                    + error.found, type: error.reason.rawValue)
        }
    }
}
