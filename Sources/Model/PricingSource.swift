/// How a model's name led to a price. The raw value is what the log stores.
public enum PricingSource: UInt8, CaseIterable, Hashable, Sendable {
    /// The name is that of a price row.
    case exact = 1
    /// The name is a declared alias of a price row.
    case alias = 2
    /// The name is one of these after its date, `-latest` or `@version` suffix was cut.
    case date = 3
    /// The name is one of these after the prefix of a host or gateway was cut.
    case host = 4
    /// The name is unknown; the cost is a guess by the fallback price and is marked as such.
    case `default` = 5
    /// Somebody set a price of their own for this model, in this project or on this server.
    case override = 6

    /// The name in every answer, as `pricing_source`.
    public var name: String {
        switch self {
        case .exact: "exact"
        case .alias: "alias"
        case .date: "date"
        case .host: "host"
        case .default: "default"
        case .override: "override"
        }
    }
}
