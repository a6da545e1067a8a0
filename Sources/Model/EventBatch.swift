/// The events of one request, as places in its body and in a buffer that goes with it.
///
/// Whoever has the batch has to keep the body too: every method wants it.
public struct EventBatch: Sendable {
    /// In the order of the request.
    public var events: [EventFields] = []
    /// The tags of all events, one event's behind the other's.
    public var tags: [BytePlace] = []
    /// What does not stand in the body.
    public private(set) var buffer: [UInt8] = []

    public init() {}

    // MARK: Reading

    /// Lends the bytes of a place.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        of place: BytePlace, in body: RawSpan, _ read: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if place.isInBuffer { return try read(buffer.span.bytes.extracting(place.range)) }
        return try read(body.extracting(place.range))
    }

    /// The bytes of a place.
    public func bytes(of place: BytePlace, in body: RawSpan) -> [UInt8] {
        withBytes(of: place, in: body) { $0.withUnsafeBytes { [UInt8]($0) } }
    }

    /// The text of a place, which holds UTF-8.
    public func text(of place: BytePlace, in body: RawSpan) -> String {
        withBytes(of: place, in: body) { bytes in
            bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Whether two places hold the same bytes.
    public func areEqual(_ left: BytePlace, _ right: BytePlace, in body: RawSpan) -> Bool {
        guard left.count == right.count else { return false }
        return withBytes(of: left, in: body) { first in
            withBytes(of: right, in: body) { second in
                first.withUnsafeBytes { first in
                    second.withUnsafeBytes { first.elementsEqual($0) }
                }
            }
        }
    }

    // MARK: Filling the buffer

    /// Puts a text into the buffer.
    public mutating func keep(_ text: String) -> BytePlace {
        let start = buffer.count
        buffer.append(contentsOf: text.utf8)
        return BytePlace(inBuffer: start..<buffer.count)
    }

    /// Puts bytes into the buffer.
    public mutating func keep(_ bytes: [UInt8]) -> BytePlace {
        let start = buffer.count
        buffer.append(contentsOf: bytes)
        return BytePlace(inBuffer: start..<buffer.count)
    }

    /// Lets `write` append to the buffer, and to nothing else of it.
    public mutating func keep(_ write: (inout [UInt8]) -> Void) -> BytePlace {
        let start = buffer.count
        write(&buffer)
        return BytePlace(inBuffer: start..<buffer.count)
    }
}
