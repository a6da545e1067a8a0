public import Bytes
public import Cryptography

/// The place in another log that a log was forked off.
public struct ParentLink: Hashable, Sendable {
    /// The parent's origin, 0 for no parent.
    public var origin: UInt32
    /// The last record taken over.
    public var number: SequenceNumber
    /// The chain value after it.
    public var chainValue: SHA256Digest

    /// A log that was not forked.
    public static let none = ParentLink(origin: 0, number: .zero, chainValue: .zero)
}
