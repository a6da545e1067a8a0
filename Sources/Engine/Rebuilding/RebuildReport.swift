public import Bytes
public import Projections

/// What a rebuild came to.
public struct RebuildReport: Sendable {
    /// One projection, as it was and as the log gives it.
    public struct Comparison: Sendable {
        public var live: ProjectionDigest
        public var rebuilt: ProjectionDigest
        /// The first key that differs, in words; nil if none does.
        public var firstDifference: String?

        public var isEqual: Bool { live == rebuilt }
    }

    public var comparisons: [Comparison]
    /// The record up to which was compared.
    public var seenThrough: SequenceNumber
    public var recordCount: UInt64
    public var seconds: Double
    public var eventCount: Int
    /// Records that no fold could take, and the first of them.
    public var skippedRecordCount: UInt64
    public var skippedRecords: [SkippedRecord]
    /// Places of the log whose records are lost, and so are in neither state.
    public var lost: [EngineHealth.DamagedRange]
    /// The files that are not what the log makes, by their names in the data directory: of the words in
    /// an index file nothing is said. What is equal all the same was made anew from the log when it was
    /// asked for, or is read at the next start only.
    public var differentFiles: [String] = []
    /// Whether what was rebuilt is in use now.
    public var isAdopted = false
    /// How many index files were exchanged: those that were the same, byte for byte, stay.
    public var replacedFileCount = 0

    public var isEqual: Bool { comparisons.allSatisfy(\.isEqual) }
}
