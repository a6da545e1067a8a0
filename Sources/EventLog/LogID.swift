internal import Bytes

/// The sixteen random bytes that tell a log from every other.
public struct LogID: Hashable, Sendable, CustomStringConvertible {
    /// Sixteen bytes.
    public let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        precondition(bytes.count == 16, "a log id has 16 bytes")
        self.bytes = bytes
    }

    public var description: String { Hexadecimal.encode(bytes) }
}
