public import Bytes

/// The constants of the log format; each is explained in `spec/log-format.md`, section in brackets.
public enum LogFormat {
    /// The version of a segment before which nothing is retired. [3]
    public static let version: UInt16 = 1
    /// The version of a segment before which something is, and the highest that is read. [3, 14]
    public static let retirementVersion: UInt16 = 2
    /// Where the first batch of a segment stands: after the two copies of the header. [3]
    public static let firstBatchOffset = 1_024
    /// The length in bytes of one copy of a segment header. [3]
    public static let segmentHeaderByteCount = 512
    /// The length in bytes of a batch header. [4]
    public static let batchHeaderByteCount = 256
    /// Batches begin at multiples of this many bytes. [2]
    public static let alignment = 64

    /// The raw bytes of a batch, unless it holds one longer record: what one bad byte can cost. [7]
    public static let batchByteCount = 256 << 10
    /// The longest record in bytes: what a reader must be ready to allocate. [7]
    public static let maximumRecordByteCount = 16 << 20
    /// The longest raw payload in bytes: the longest record and its frame. [7]
    public static let maximumRawByteCount = maximumRecordByteCount + 64
    /// The most records of a transaction, and of a group. [7, 9]
    public static let maximumRecordCount = 1 << 20
    /// How many numbers are passed over where the end of the log is lost and nothing tells how much it
    /// held: more than the records of a segment of single bytes. [10]
    public static let lostEndNumberCount = 1 << 32
    /// A group takes no more transactions when it has this many raw bytes (design page, "Commit").
    public static let groupByteCount = 8 << 20
    /// The highest offset at which a batch may begin: offsets are kept in 32 bits of 64 bytes, and
    /// files stay small enough to copy. [7]
    public static let maximumSegmentByteCount = (4 << 30) - 64

    /// The highest segment number that is read: numbers have ten digits in file names, and room to
    /// go on. [1]
    public static let maximumSegmentNumber: UInt64 = (1 << 32) - 1
    /// The highest record number that is read: far from where counting on would wrap around.
    public static let maximumSequenceNumber = SequenceNumber(1 << 62)

    /// The origin of every log that was not taken over from another node. [3]
    public static let origin: UInt32 = 1
    /// The first term of ownership. [3]
    public static let epoch: UInt32 = 1

    static let segmentMagic: UInt64 = 0x0A0D_474F_4C4C_5789
    static let batchMagic: UInt32 = 0x3142_4C57

    /// `offset`, or the next multiple of the alignment above it.
    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }
}
