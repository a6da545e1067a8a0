internal import Bytes

/// Where the bytes of one section of an index file come from.
protocol SectionSource: Sendable {
    /// How long the section is.
    var byteCount: Int { get }

    /// The bytes of a range, counted from the section's start.
    ///
    /// - Throws: `FormatError` if they can't be had.
    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8]
}
