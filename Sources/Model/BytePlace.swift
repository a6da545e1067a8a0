/// Where some bytes of an event stand: in the body of the request that brought it, or in the buffer
/// of its `EventBatch`, for what does not stand in the body as it is kept (unescaped texts, ids that
/// were made).
///
/// Eight bytes and nothing to count references of: an event of twenty texts is copied like a number.
/// Making a `String` of each instead cost 6 µs an event, most of it in `malloc`, retain and release.
public struct BytePlace: Hashable, Sendable {
    /// The lowest offset, in the batch's buffer with the highest bit set.
    @usableFromInline let start: UInt32
    /// How many bytes there are.
    public let count: Int32

    /// The most bytes that a body or buffer may have: offsets are of 31 bits.
    public static let maximumOffset = Int(Int32.max)

    /// A place in the body; `range` lies below `maximumOffset`.
    @inlinable
    public init(_ range: Range<Int>) {
        start = UInt32(Int32(range.lowerBound))
        count = Int32(range.count)
    }

    /// A place in the batch's own buffer; `range` lies below `maximumOffset`.
    @inlinable
    public init(inBuffer range: Range<Int>) {
        start = UInt32(Int32(range.lowerBound)) | 1 << 31
        count = Int32(range.count)
    }

    /// No bytes.
    @inlinable
    public static var empty: BytePlace { BytePlace(0..<0) }

    /// Whether it is a place in the batch's own buffer.
    @inlinable
    public var isInBuffer: Bool { start >= 1 << 31 }

    /// The offsets in the body or the buffer.
    @inlinable
    public var range: Range<Int> {
        let lowest = Int(start & ~(1 << 31))
        return lowest..<(lowest &+ Int(count))
    }

    @inlinable
    public var isEmpty: Bool { count == 0 }

    /// The part from `offset` on, which lies within.
    public func dropping(_ offset: Int) -> BytePlace {
        let rest = range.lowerBound + offset..<range.upperBound
        return isInBuffer ? BytePlace(inBuffer: rest) : BytePlace(rest)
    }

    /// The first bytes, at most `length` of them.
    public func prefix(_ length: Int) -> BytePlace {
        let first = range.lowerBound..<range.lowerBound + min(length, Int(count))
        return isInBuffer ? BytePlace(inBuffer: first) : BytePlace(first)
    }
}
