internal import Bytes

/// The first bytes of a word index (spec/index-words.md §3).
struct WordIndexHeader: Hashable, Sendable {
    static let byteCount = 64
    static let version: UInt16 = 2
    /// Bytes of one entry of the directory.
    static let fenceByteCount = 8
    private static let magic: UInt32 = 0x3157_4C57
    private static let checksumOffset = 8

    var layout: WordIndexLayout
    var rowCount: Int
    /// How many different hashes are kept.
    var wordCount: Int
    /// How many of a hash's upper bits are kept, 1 to 32.
    var hashBits: Int
    /// The Rice parameter of the gaps between hashes.
    var hashParameter: Int
    var pageCount: Int
    var sectionByteCount: Int
    var directoryChecksum: UInt32

    var directoryByteCount: Int { pageCount * Self.fenceByteCount }
    /// Where the first page begins.
    var pagesOffset: Int { Self.byteCount + directoryByteCount }

    func encoded() -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: Self.byteCount)
        writer.uint32(Self.magic)
        writer.uint16(Self.version)
        writer.uint8(UInt8(layout.fineShift))
        writer.uint8(UInt8(layout.coarseShift))
        writer.uint32(0)
        writer.uint32(WordScanner.version)
        writer.uint32(UInt32(layout.fineLimit))
        writer.uint32(UInt32(rowCount))
        writer.uint32(UInt32(wordCount))
        writer.uint8(UInt8(hashBits))
        writer.uint8(UInt8(hashParameter))
        writer.uint16(0)
        writer.uint32(UInt32(pageCount))
        writer.uint32(directoryChecksum)
        writer.uint64(UInt64(sectionByteCount))
        writer.zeros(16)
        writer.overwrite(CRC32C.checksum(writer.bytes), at: Self.checksumOffset)
        return writer.bytes
    }

    /// Reads a header, of which nothing is believed before its checksum holds.
    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        let magic = try reader.uint32()
        try Self.expect("a word index", 0, magic == Self.magic)
        let version = try reader.uint16()
        try Self.expect("version \(Self.version)", 4, version == Self.version)
        let fineShift = Int(try reader.uint8())
        let coarseShift = Int(try reader.uint8())
        let checksum = try reader.uint32()
        var cleared = bytes
        for place in Self.checksumOffset..<Self.checksumOffset + 4 { cleared[place] = 0 }
        try Self.expect("the header's checksum", 8, CRC32C.checksum(cleared) == checksum)
        let scannerVersion = try reader.uint32()
        try Self.expect(
            "words of version \(WordScanner.version)", 12, scannerVersion == WordScanner.version)
        let fineLimit = Int(try reader.uint32())
        rowCount = Int(try reader.uint32())
        wordCount = Int(try reader.uint32())
        hashBits = Int(try reader.uint8())
        hashParameter = Int(try reader.uint8())
        try reader.skip(2)
        pageCount = Int(try reader.uint32())
        directoryChecksum = try reader.uint32()
        sectionByteCount = Int(clamping: try reader.uint64())
        let shifts = 0...WordIndexLayout.maximumShift
        try Self.expect(
            "shifts to 16", 6,
            shifts.contains(fineShift) && (fineShift...).contains(coarseShift)
                && shifts.contains(coarseShift))
        try Self.expect("a limit to 65,535", 16, (1...65_535).contains(fineLimit))
        try Self.expect("rows", 20, rowCount <= WordIndexLayout.maximumRow + 1)
        try Self.expect("1 to 32 bits of hashes", 28, (1...32).contains(hashBits))
        try Self.expect("a parameter to 32", 29, hashParameter <= 32)
        layout = WordIndexLayout(
            fineShift: fineShift, coarseShift: coarseShift, fineLimit: fineLimit)
    }

    init(
        layout: WordIndexLayout, rowCount: Int, wordCount: Int, hashBits: Int, hashParameter: Int,
        pageCount: Int, sectionByteCount: Int, directoryChecksum: UInt32
    ) {
        self.layout = layout
        self.rowCount = rowCount
        self.wordCount = wordCount
        self.hashBits = hashBits
        self.hashParameter = hashParameter
        self.pageCount = pageCount
        self.sectionByteCount = sectionByteCount
        self.directoryChecksum = directoryChecksum
    }

    private static func expect(
        _ what: String, _ offset: Int, _ holds: Bool
    ) throws(FormatError) {
        guard holds else {
            throw FormatError(offset: offset, expected: what, found: "something else")
        }
    }
}
