internal import Bytes
public import Model
public import Records

/// What decides, beside its tokens and its time, what a model call costs and was charged: calls of
/// one class are summed up together (spec/repricing.md §2). Texts are UTF-8 and compare as bytes.
public struct UsageClass: Hashable, Sendable {
    /// Input tokens, cached ones included, of which a call may exceed some: the thresholds of the
    /// price lists of today, so that most cells lie on one side of each. Ascending.
    public static let inputBorders: [UInt64] = [
        32_000, 128_000, 200_000, 256_000, 272_000, 512_000, 1_000_000,
    ]

    /// The model's name as it was sent; nil if none was.
    public var model: [UInt8]?
    public var provider: [UInt8]?
    public var serviceTier: [UInt8]?
    /// By which price row the call was charged; nil if it was not.
    public var priceID: [UInt8]?
    /// How that was found, as `PricingSource`; 0 if the call was not charged.
    public var source: UInt8
    /// How many of `inputBorders` the input exceeds.
    public var size: UInt8

    init(
        model: [UInt8]?, provider: [UInt8]?, serviceTier: [UInt8]?, priceID: [UInt8]?,
        source: UInt8, size: UInt8
    ) {
        self.model = model
        self.provider = provider
        self.serviceTier = serviceTier
        self.priceID = priceID
        self.source = source
        self.size = size
    }

    /// The class of a call whose texts stand among `bytes`.
    ///
    /// - Parameter counts: its tokens; zeros if it tells none.
    public init(_ event: EventFacts, counts: TokenCounts, in bytes: UnsafeRawBufferPointer) {
        func text(_ place: Range<Int>?) -> [UInt8]? { place.map { Array(bytes[$0]) } }
        self.init(
            model: text(event.model), provider: text(event.provider),
            serviceTier: text(event.serviceTier),
            priceID: event.cost == nil ? nil : text(event.priceID),
            source: event.cost == nil ? 0 : event.pricingSource.rawValue,
            size: Self.size(ofInput: counts.input))
    }

    /// How many of `inputBorders` an input exceeds.
    static func size(ofInput tokens: UInt64) -> UInt8 {
        // Most calls are short.
        guard tokens > inputBorders[0] else { return 0 }
        return UInt8(truncatingIfNeeded: inputBorders.count { tokens > $0 })
    }
}
