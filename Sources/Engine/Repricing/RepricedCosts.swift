public import Model

/// What a project's calls of some time cost by some prices.
public struct RepricedCosts: Sendable {
    /// Calls of one model in one interval, by one price.
    public struct Row: Sendable {
        /// In intervals since 1970; 0 if times were not told apart.
        public var bucket: Int64
        /// As it was sent; empty if none was told.
        public var model: String
        public var share: PriceShare
        /// What they were charged.
        public var charged: PicoUSD
    }

    /// By bucket, then by the bytes of the model's name.
    public var rows: [Row]
    /// Calls that had to be read, and can't be, since the log is damaged: they are in no row.
    public var unreadableCount: Int

    public init(rows: [Row], unreadableCount: Int) {
        self.rows = rows
        self.unreadableCount = unreadableCount
    }

    public var total: PicoUSD { rows.reduce(.zero) { $0 + $1.share.cost } }

    /// The part of the total that was guessed by the fallback price.
    public var guessed: PicoUSD {
        rows.reduce(.zero) { $1.share.source == .default ? $0 + $1.share.cost : $0 }
    }

    /// What each price made of it.
    public var shares: [PriceShare] { PriceShare.merged(rows.lazy.map(\.share)) }
}
