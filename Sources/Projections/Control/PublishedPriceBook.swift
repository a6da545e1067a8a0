public import Bytes
public import Records

/// The price book in force.
public struct PublishedPriceBook: Hashable, Sendable {
    public var id: String
    /// Its text, as `spec/pricing.md` says.
    public var text: [UInt8]
    /// The record that published it.
    public var sequenceNumber: SequenceNumber
    /// Who published it; the server itself for the one that it carries.
    public var actor: Actor
}
