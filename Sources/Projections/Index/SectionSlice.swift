internal import Bytes

/// A section: a range of another source.
struct SectionSlice: SectionSource {
    let source: any SectionSource
    let range: Range<Int>

    /// - Throws: `FormatError` if the range is not within the source.
    init(_ source: any SectionSource, _ range: Range<Int>) throws(FormatError) {
        guard range.lowerBound >= 0, range.upperBound <= source.byteCount else {
            throw FormatError(
                offset: range.lowerBound, expected: "a section of \(range.count) bytes",
                found: "an end at \(source.byteCount)")
        }
        self.source = source
        self.range = range
    }

    var byteCount: Int { range.count }

    func read(_ part: Range<Int>) throws(FormatError) -> [UInt8] {
        try source.read(range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
    }
}
