public import Bytes

/// The 32 bytes of a SHA-256.
///
/// Kept as four words in memory order, so that it is copied and compared without allocation.
public struct SHA256Digest: Hashable, Sendable {
    /// The length in bytes.
    public static let byteCount = 32

    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Thirty-two zero bytes.
    public static let zero = SHA256Digest()

    private init() { words = (0, 0, 0, 0) }

    /// The digest that consists of `bytes`; nil unless there are exactly 32.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init { output in
            var index = 0
            for byte in bytes {
                output[index] = byte
                index += 1
            }
        }
    }

    /// Takes 32 bytes off a reader.
    ///
    /// - Throws: `FormatError` if fewer are left.
    public init(reading reader: inout ByteReader) throws(FormatError) {
        words = (
            try reader.uint64().littleEndian,
            try reader.uint64().littleEndian,
            try reader.uint64().littleEndian,
            try reader.uint64().littleEndian
        )
    }

    /// Lets `fill` write the 32 bytes.
    @usableFromInline
    init(_ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { fill($0) }
    }

    /// The bytes as an array.
    public var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    /// Lower-case hexadecimal, 64 digits.
    public var hexadecimal: String { Hexadecimal.encode(bytes) }

    /// Lends the 32 bytes.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let copy = words
        return try Swift.withUnsafeBytes(of: copy) { bytes throws(Failure) in try body(bytes) }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.words.0 == right.words.0 && left.words.1 == right.words.1
            && left.words.2 == right.words.2 && left.words.3 == right.words.3
    }

    public func hash(into hasher: inout Hasher) {
        // Digests are uniform: two words tell them apart as well as four.
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension SHA256Digest: CustomStringConvertible {
    public var description: String { hexadecimal }
}
