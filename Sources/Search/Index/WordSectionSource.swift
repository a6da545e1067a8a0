public import Bytes

/// Where the bytes of a word index lie: in a file, or in memory.
public protocol WordSectionSource: Sendable {
    /// How many bytes the section has.
    var byteCount: Int { get }

    /// Reads some bytes of the section.
    ///
    /// - Parameter range: in bytes from the section's start, within `byteCount`.
    /// - Throws: `FormatError` if they cannot be read.
    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8]
}
