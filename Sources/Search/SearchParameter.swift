/// A filter as a query parameter of its own (spec/search.md §4).
///
/// The value stands for itself: no commas, no `*`, no quotation marks.
public struct SearchParameter: Hashable, Sendable {
    /// What a value looks like.
    public enum ValueKind: Hashable, Sendable {
        case text
        /// One of these words.
        case choice([String])
        /// `true`, `false`, `1` or `0`.
        case boolean
        /// RFC 3339; a date is its first moment.
        case time
        /// With its unit, such as `150ms`.
        case duration
        /// Dollars.
        case amount
        /// A whole number from 0.
        case count
    }

    public let name: String
    public let valueKind: ValueKind
    /// One sentence.
    public let summary: String
    let field: SearchField
    let comparison: SearchComparison

    /// Every filter: one parameter for each field, and two for each that is a number.
    public static let all: [SearchParameter] =
        SearchField.allCases.flatMap(parameters) + [
            SearchParameter(
                name: "is_error", valueKind: .boolean,
                summary: "Whether the event counts as an error.", field: .status,
                comparison: .equal)
        ]

    /// The parameter with this name, spelt exactly.
    public static func named(_ name: some StringProtocol) -> SearchParameter? {
        all.first { $0.name == name }
    }

    private static func parameters(of field: SearchField) -> [SearchParameter] {
        func bound(
            _ name: String, _ kind: ValueKind, _ comparison: SearchComparison
        ) -> SearchParameter {
            SearchParameter(
                name: name, valueKind: kind,
                summary: comparison == .atLeast ? "At least; inclusive." : "At most; inclusive.",
                field: field, comparison: comparison)
        }
        func bounds(_ kind: ValueKind) -> [SearchParameter] {
            [
                bound("min_" + field.rawValue, kind, .atLeast),
                bound("max_" + field.rawValue, kind, .atMost),
            ]
        }
        switch field.kind {
        case .identifier, .name:
            return [
                SearchParameter(
                    name: field.parameterName, valueKind: .text,
                    summary: field.kind == .name ? "In any case of its letters." : "Exactly this.",
                    field: field, comparison: .equal)
            ]
        case .choice:
            return [
                SearchParameter(
                    name: field.parameterName, valueKind: .choice(field.choices),
                    summary: "One of these.", field: field, comparison: .equal)
            ]
        case .time:
            return [bound("start_time", .time, .atLeast), bound("end_time", .time, .atMost)]
        case .duration: return bounds(.duration)
        case .amount: return bounds(.amount)
        case .count: return bounds(.count)
        }
    }
}

extension SearchField {
    /// The name as a parameter: the API's own where it has one.
    fileprivate var parameterName: String {
        switch self {
        case .environment, .tag: rawValue
        default: alias ?? rawValue
        }
    }
}
