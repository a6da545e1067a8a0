public import Bytes

/// What calls cost by other prices, as far as rollups tell, and which calls have to be read for the
/// rest.
public struct Repricing: Sendable {
    /// Calls that are told apart.
    public struct Slot: Hashable, Sendable {
        /// When they began, in intervals since 1970; 0 if these are not told apart.
        public var bucket: Int64
        /// Their class, by the pricer's number.
        public var plan: Int32
        /// By which price, by the pricer's number.
        public var price: Int32

        public init(bucket: Int64, plan: Int32, price: Int32) {
            self.bucket = bucket
            self.plan = plan
            self.price = price
        }
    }

    /// What they come to; in pico-dollars.
    public struct Amounts: Hashable, Sendable {
        public var calls: UInt64
        /// What was charged.
        public var charged: Int128
        /// What they cost by the price.
        public var cost: Int128

        public init(calls: UInt64, charged: Int128, cost: Int128) {
            self.calls = calls
            self.charged = charged
            self.cost = cost
        }

        /// Adds others; sums wrap.
        public mutating func add(_ other: Amounts) {
            calls &+= other.calls
            charged &+= other.charged
            cost &+= other.cost
        }
    }

    /// A cell of a minute that sums don't price.
    public struct Cell: Hashable, Sendable {
        /// Since 1970.
        public var minute: Int64
        /// Its class, by the pricer's number.
        public var plan: Int32

        public init(minute: Int64, plan: Int32) {
            self.minute = minute
            self.plan = plan
        }
    }

    /// Cells of one part, and the records among which their calls are.
    public struct Rest: Sendable {
        public var cells: Set<Cell>
        /// Others may be among them.
        public var numbers: [SequenceNumber]
    }

    public var amounts: [Slot: Amounts] = [:]
    public internal(set) var rest: [Rest] = []
}
