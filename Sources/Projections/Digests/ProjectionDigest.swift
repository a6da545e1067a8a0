internal import Bytes

/// What one projection's state comes to: equal digests mean equal states.
///
/// The sum modulo 2²⁵⁶ of SHA-256(key ‖ value) over the projection's logical rows, so that neither
/// the order of rows nor how they are stored matters (spec/projections.md).
public struct ProjectionDigest: Hashable, Sendable {
    /// The projection's name, such as `traces`; `total` for that of all.
    public var name: String
    /// The version of the fold that made it.
    public var version: Int
    public var rowCount: Int
    /// 32 bytes, most significant first.
    public var bytes: [UInt8]

    public init(name: String, version: Int, rowCount: Int, bytes: [UInt8]) {
        self.name = name
        self.version = version
        self.rowCount = rowCount
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String { Hexadecimal.encode(bytes) }
}
