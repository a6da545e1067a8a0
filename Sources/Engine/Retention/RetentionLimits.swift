/// How much of the log a server keeps, whatever its projects say; without either, all of it.
public struct RetentionLimits: Hashable, Sendable {
    /// For how many days from their commit records are kept.
    public var days: Int?
    /// How many bytes the segments of the log may have together. The one that grows is never dropped,
    /// so a little more may be there.
    public var byteCount: Int?

    public init(days: Int? = nil, byteCount: Int? = nil) {
        self.days = days
        self.byteCount = byteCount
    }
}
