public import Model

/// What calls would cost by other prices, and what they do.
public struct WhatIf: Sendable {
    /// Calls of one model in one project on one day.
    public struct Row: Hashable, Sendable {
        public var project: ProjectID
        /// As it was sent; empty if none was told.
        public var model: String
        /// Since 1970, UTC.
        public var day: Int64
        public var figures = Figures()
    }

    public struct Figures: Hashable, Sendable {
        public var callCount: UInt64 = 0
        public var before = PicoUSD.zero
        public var after = PicoUSD.zero
        /// The part of `after` that was guessed by the fallback price.
        public var guessed = PicoUSD.zero

        public init() {}

        public var difference: PicoUSD { after + PicoUSD(-before.rawValue) }

        public static func += (left: inout Figures, right: Figures) {
            left.callCount &+= right.callCount
            left.before += right.before
            left.after += right.after
            left.guessed += right.guessed
        }
    }

    /// By project, day and the bytes of the model's name.
    public var rows: [Row]
    /// By which prices each model's calls would be priced, by the bytes of its name.
    public var shares: [(model: String, shares: [PriceShare])]
    /// Calls that had to be read, and can't be: they are in no row.
    public var unreadableCount: Int
}
