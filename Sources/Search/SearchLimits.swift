/// Every limit on a query, each with its reason.
public enum SearchLimits {
    /// Bytes of a query: a sentence or two, and with every byte escaped a fifth of the longest
    /// header that the server reads.
    public static let maximumBytes = 1_000
    /// Words, phrases and filters of a query: each is tried on each event that an index lets
    /// through.
    public static let maximumTerms = 64
    /// Values that one filter can name, for the same reason.
    public static let maximumValues = 64
    /// The largest amount in dollars: beyond it no cost is recorded.
    public static let maximumDollars: Int128 = 1_000_000_000_000_000
    /// The longest duration in microseconds, a hundred years: any longer one is a mistake.
    public static let maximumDurationMicroseconds: Int128 = 3_153_600_000_000_000
    /// Moments in microseconds since 1970: the years 1 to 9999, which RFC 3339 can write.
    public static let microseconds: ClosedRange<Int128> =
        -62_135_596_800_000_000...253_402_300_799_999_999
    /// The largest count: `Int64.max`, which no recorded one exceeds.
    public static let maximumCount: Int128 = 9_223_372_036_854_775_807
}
