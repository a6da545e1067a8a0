internal import Bytes

extension RollupSection {
    /// The beginning of a section.
    struct Header {
        var extent: ClosedRange<Int64>?
        var number: UInt64
        var textCount: Int
        var classCount: Int
        var texts: Range<Int>
        var streams: [Place] = []

        /// The minutes that 64 bits of microseconds can hold.
        private static let minutes =
            RollupLevel.floorDivide(
                .min, RollupLevel.minuteMicroseconds)...RollupLevel
            .floorDivide(.max, RollupLevel.minuteMicroseconds)

        /// Reads it from the first bytes of a section of `byteCount` bytes.
        init(_ bytes: RawSpan, byteCount: Int) throws(FormatError) {
            var reader = ByteReader(bytes)
            let version = try reader.uint8()
            guard version == RollupSection.version else {
                throw FormatError(
                    offset: 0, expected: "version \(RollupSection.version)", found: "\(version)")
            }
            extent = try Self.extent(&reader)
            number = try reader.varint()
            let count = try reader.varint()
            let classes = try reader.varint()
            var lengths = [try Self.length(&reader, byteCount)]
            for _ in 0..<2 * RollupStream.allCases.count {
                lengths.append(try Self.length(&reader, byteCount))
            }
            // All that follows the header is of a known length, to the last byte.
            var end = reader.offset
            func next(_ length: Int) throws(FormatError) -> Range<Int> {
                let start = end
                guard length <= byteCount - start else {
                    throw FormatError(
                        offset: start, expected: "\(length) bytes", found: "\(byteCount - start)")
                }
                end = start + length
                return start..<end
            }
            texts = try next(lengths[0])
            // A text has a byte at least: its length.
            guard count <= UInt64(texts.count) else {
                throw FormatError(
                    offset: 0, expected: "\(texts.count) texts at most", found: "\(count)")
            }
            textCount = Int(count)
            // So has a class.
            guard classes <= UInt64(lengths[2 + 2 * RollupStream.usageClasses.rawValue]) else {
                throw FormatError(
                    offset: 0, expected: "classes in the stream of these", found: "\(classes)")
            }
            classCount = Int(classes)
            for place in RollupStream.allCases.indices {
                let list = try next(lengths[1 + 2 * place])
                streams.append(Place(list: list, blocks: try next(lengths[2 + 2 * place])))
            }
            guard end == byteCount else {
                throw FormatError(
                    offset: end, expected: "the end", found: "\(byteCount - end) bytes")
            }
        }

        private static func extent(
            _ reader: inout ByteReader
        ) throws(FormatError) -> ClosedRange<Int64>? {
            let start = reader.offset
            let first = try reader.signedVarint()
            let count = try reader.varint()
            guard count > 0 else { return nil }
            let rest = Int64(clamping: count - 1)
            guard minutes.contains(first), rest <= minutes.upperBound - first else {
                throw FormatError(
                    offset: start, expected: "minutes of 64-bit moments",
                    found: "\(count) from \(first)")
            }
            return first...first + rest
        }

        private static func length(
            _ reader: inout ByteReader, _ byteCount: Int
        ) throws(FormatError) -> Int {
            let start = reader.offset
            let value = try reader.varint()
            guard value <= UInt64(byteCount) else {
                throw FormatError(
                    offset: start, expected: "\(byteCount) bytes at most", found: "\(value)")
            }
            return Int(value)
        }
    }
}
