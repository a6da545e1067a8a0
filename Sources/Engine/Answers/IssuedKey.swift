public import Bytes
public import Model

/// A key that was just made, with its secret, which is shown this once and kept nowhere.
public struct IssuedKey: Hashable, Sendable {
    public var key: Key
    /// `sk_test_…` or `sk_live_…`, or `op_…` for the operator's token.
    public var secret: String
    public var sequenceNumber: SequenceNumber

    public init(key: Key, secret: String, sequenceNumber: SequenceNumber) {
        self.key = key
        self.secret = secret
        self.sequenceNumber = sequenceNumber
    }
}
