internal import Bytes

/// Sorted texts, each with the number of its place (spec/index-format.md §4.1).
struct TextSection: Sendable {
    private let source: SectionSlice
    /// How many there are.
    let count: Int

    init(_ source: SectionSlice) throws(FormatError) {
        count = try source.uint32(at: 0)
        guard count <= (source.byteCount - 4) / 4 else {
            throw FormatError(
                offset: 0, expected: "texts in \(source.byteCount) bytes", found: "\(count)")
        }
        self.source = source
    }

    /// Writes texts in the order of their bytes, without repeats.
    static func write(_ texts: [[UInt8]], to writer: inout ByteWriter) {
        writer.uint32(UInt32(texts.count))
        var end: UInt32 = 0
        for text in texts {
            end += UInt32(text.count)
            writer.uint32(end)
        }
        for text in texts { writer.append(text) }
    }

    /// The bytes of the text with a number.
    func bytes(_ number: Int) throws(FormatError) -> [UInt8] {
        guard number >= 0, number < count else {
            throw FormatError(offset: 0, expected: "a text below \(count)", found: "\(number)")
        }
        let start = number == 0 ? 0 : try source.uint32(at: number * 4)
        let end = try source.uint32(at: 4 + number * 4)
        return try source.checked(4 + count * 4 + start, end - start)
    }

    func text(_ number: Int) throws(FormatError) -> String {
        String(decoding: try bytes(number), as: UTF8.self)
    }

    /// The number of a text; nil if it is none of them.
    func number(of text: String) throws(FormatError) -> Int? {
        let wanted = Array(text.utf8)
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let found = try bytes(middle)
            if found == wanted { return middle }
            if found.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// All of them, in order.
    func all() throws(FormatError) -> [[UInt8]] {
        let bytes = try source.checked(0, source.byteCount)
        var ends = ByteReader(bytes.span.bytes)
        try ends.skip(4)
        var texts = ByteReader(bytes.span.bytes)
        try texts.skip(4 + count * 4)
        var result: [[UInt8]] = []
        result.reserveCapacity(count)
        var start = 0
        for _ in 0..<count {
            let end = Int(try ends.uint32())
            result.append(try texts.bytes(end - start))
            start = end
        }
        return result
    }
}
