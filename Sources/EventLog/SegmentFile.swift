/// A file with the name of a segment, and what its header says.
struct SegmentFile {
    /// The number in its name.
    let number: UInt64
    let byteCount: Int
    /// The header, preferably a copy that has the number of the name; nil if no copy holds.
    let header: SegmentHeader?
    /// Whether one of the copies is not that header.
    let hasDamagedCopy: Bool

    /// Reads both copies of the header.
    init(_ number: UInt64, in directory: LogDirectory) throws(LogError) {
        self.number = number
        let file = try directory.open(number, for: .reading)
        let length = LogFormat.segmentHeaderByteCount
        let (byteCount, bytes) = try system { () throws(SystemError) in
            (try file.byteCount(), try file.readFully(2 * length, at: 0))
        }
        self.byteCount = byteCount
        let copies = [bytes.prefix(length), bytes.dropFirst(length)].map {
            try? SegmentHeader([UInt8]($0))
        }
        let header =
            copies.compactMap(\.self).first { $0.number == number } ?? copies[0] ?? copies[1]
        self.header = header
        hasDamagedCopy = header != nil && copies.contains { $0 != header }
    }

    /// The segment, still to be scanned.
    ///
    /// - Throws: `LogError.unsupportedVersion`.
    func segment() throws(LogError) -> ScannedSegment {
        if let lowest = header?.lowestReaderVersion, lowest > LogFormat.retirementVersion {
            throw .unsupportedVersion(
                file: SegmentName.file(number), expected: LogFormat.retirementVersion,
                found: lowest)
        }
        return ScannedSegment(
            number: number, byteCount: byteCount, header: header, hasDamagedCopy: hasDamagedCopy)
    }
}
