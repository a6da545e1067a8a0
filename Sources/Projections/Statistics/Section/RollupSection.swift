internal import Bytes

/// The rollups and unpriced models of one project in one part as immutable bytes
/// (spec/index-rollups.md).
///
/// Opened, it holds the head of the section: for most parts the days and hours, so that a cache that
/// keeps this value answers from it without another read.
struct RollupSection: Sendable {
    static let version: UInt8 = 2
    /// A block ends with the cell that makes it this long.
    static let blockByteCount = 4_096
    /// No block is longer.
    static let maximumBlockByteCount = 8_192
    /// No header is longer.
    static let maximumHeaderByteCount = 416

    /// Where a stream stands.
    struct Place: Sendable {
        var list: Range<Int>
        var blocks: Range<Int>
    }

    let extent: ClosedRange<Int64>?
    let base: SectionBase
    let textCount: Int
    let classCount: Int
    let texts: Range<Int>
    /// By `RollupStream.rawValue`.
    let streams: [Place]
    private let source: any SectionSource
    private let head: [UInt8]

    /// Opens a section with one read.
    ///
    /// - Parameter headByteCount: how much of its beginning is read and kept; at least the header is.
    /// - Throws: `FormatError` if this is no section, or one of another length.
    init(_ source: any SectionSource, headByteCount: Int = 4_096) throws(FormatError) {
        let count = min(max(headByteCount, Self.maximumHeaderByteCount), source.byteCount)
        let head = try source.read(0..<count)
        guard head.count == count else {
            throw FormatError(offset: 0, expected: "\(count) bytes", found: "\(head.count)")
        }
        let header = try Header(head.span.bytes, byteCount: source.byteCount)
        extent = header.extent
        base = SectionBase(
            number: header.number,
            // The first minute of all begins before 64 bits do; only differences matter.
            time: (header.extent?.lowerBound ?? 0) &* RollupLevel.minuteMicroseconds)
        textCount = header.textCount
        classCount = header.classCount
        texts = header.texts
        streams = header.streams
        self.source = source
        self.head = head
    }

    /// What keeping it takes, in bytes, about.
    var residentByteCount: Int {
        head.count + streams.count * MemoryLayout<Place>.stride + MemoryLayout<Self>.size
    }

    /// Looks at bytes of the section.
    func read<Answer>(
        _ range: Range<Int>, _ body: (RawSpan) throws(FormatError) -> Answer
    ) throws(FormatError) -> Answer {
        if range.upperBound <= head.count { return try body(head.span.bytes.extracting(range)) }
        let bytes = try source.read(range)
        guard bytes.count == range.count else {
            throw FormatError(
                offset: range.lowerBound, expected: "\(range.count) bytes",
                found: "\(bytes.count)")
        }
        return try body(bytes.span.bytes)
    }
}
