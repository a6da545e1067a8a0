public import Bytes
public import Records

/// A price book that was published, in force or not. Its text is in the log.
public struct PriceBookEntry: Hashable, Sendable {
    public var id: String
    /// The record that published it and holds its text.
    public var sequenceNumber: SequenceNumber
    public var publishedAt: Timestamp
    /// Who published it.
    public var actor: Actor
    /// How long its text is.
    public var byteCount: Int
    /// SHA-256 of its text.
    public var textDigest: [UInt8]
}
