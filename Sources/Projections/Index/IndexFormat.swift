internal import Bytes

/// The constants of an index file (spec/index-format.md §2).
enum IndexFormat {
    /// The first bytes of a file.
    static let magic: [UInt8] = Array("WLLMIDX1".utf8)
    /// Of the layout. Raised when a file of an older one can't be read: then it is made again.
    static let version: UInt8 = 4
    /// Raised with the version of events, traces, rollups or models (spec/projections.md §1) where the
    /// layout stays: a file of another one answers until it is made again.
    static let foldVersion: UInt8 = 0
    static let headerByteCount = 128
    /// Bytes of content in a page; the last one has what is left.
    ///
    /// A page is what one read decompresses: longer ones compress better, and make a look-up of a few
    /// bytes dearer.
    static let pageByteCount = 16_384
    /// Beyond it, offsets of 32 bits would not do.
    static let maximumContentByteCount = 1 << 31
    /// Events to a group of columns.
    static let groupRowCount = 1_024
}
