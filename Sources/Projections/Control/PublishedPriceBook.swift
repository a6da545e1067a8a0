public import Bytes

/// The price book in force.
public struct PublishedPriceBook: Hashable, Sendable {
    public var id: String
    /// Its text, as `spec/pricing.md` says.
    public var text: [UInt8]
    /// The record that published it.
    public var sequenceNumber: SequenceNumber
}
