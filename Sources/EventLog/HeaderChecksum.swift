internal import Bytes

/// The CRC of a header that holds its own CRC.
enum HeaderChecksum {
    /// The checksum of `bytes` with the four at `offset` taken as zero.
    static func of(_ bytes: [UInt8], fieldAt offset: Int) -> UInt32 {
        let span = bytes.span.bytes
        let before = CRC32C.checksum(span.extracting(..<offset))
        let field = CRC32C.checksum([0, 0, 0, 0], continuing: before)
        return CRC32C.checksum(span.extracting((offset + 4)...), continuing: field)
    }
}
