internal import Bytes

/// A running hash over what happened, by which two runs can be told to be the same.
///
/// Not cryptographic: each step is the finish of SplitMix64 over the state and what is added.
public struct SimulatedTrace: Hashable, Sendable {
    /// The hash of all that was added so far.
    public private(set) var value: UInt64 = 0x6A09_E667_F3BC_C908

    public init() {}

    /// Adds a number.
    public mutating func add(_ number: UInt64) {
        var mixed = (value ^ number) &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        value = mixed ^ (mixed >> 31)
    }

    /// Adds bytes: their count and checksum.
    public mutating func add(_ bytes: RawSpan) {
        add(UInt64(bytes.byteCount) << 32 | UInt64(CRC32C.checksum(bytes)))
    }

    /// Adds a text.
    public mutating func add(_ text: String) { add(text.utf8Span.span.bytes) }
}
