internal import Bytes

/// A page of a word index that is being searched.
struct WordPage {
    /// Checksum and number of words.
    static let headerByteCount = 6

    private let header: WordIndexHeader
    private let firstHash: UInt64
    private let wordCount: Int
    private let coarseLimit: Int
    private var reader: BitReader

    /// - Parameters:
    ///   - bytes: the whole page.
    ///   - offset: where it stands in the section, for errors.
    ///   - firstHash: the directory's.
    init(
        _ bytes: consuming [UInt8], at offset: Int, _ header: WordIndexHeader, firstHash: UInt64
    ) throws(FormatError) {
        var fields = ByteReader(bytes.span.bytes)
        let checksum = try fields.uint32()
        guard CRC32C.checksum(bytes.span.bytes.extracting(droppingFirst: 4)) == checksum else {
            throw FormatError(offset: offset, expected: "the page's checksum", found: "another")
        }
        wordCount = Int(try fields.uint16())
        bytes.append(contentsOf: repeatElement(0, count: 8))
        reader = BitReader(padded: bytes, from: Self.headerByteCount)
        self.header = header
        self.firstHash = firstHash
        coarseLimit = header.layout.coarseLimit(rows: header.rowCount)
    }

    /// The blocks of a word; nil if it is not there.
    mutating func blocks(of wanted: UInt64) throws(FormatError) -> BlockSet? {
        let layout = header.layout
        var hash = firstHash
        for index in 0..<wordCount {
            if index > 0 { hash &+= try reader.rice(header.hashParameter) &+ 1 }
            guard hash <= wanted else { return nil }
            let code = Int(try reader.gamma())
            let isCoarse = code > layout.fineLimit
            let count = isCoarse ? code - layout.fineLimit : code
            let shift = isCoarse ? layout.coarseShift : layout.fineShift
            let total = WordIndexLayout.blockCount(rows: header.rowCount, shift: shift)
            let isEverywhere = isCoarse && count == coarseLimit + 1
            guard isEverywhere || count <= (isCoarse ? coarseLimit : total) else {
                throw FormatError(
                    offset: 0, expected: "at most \(total) blocks", found: "\(count)")
            }
            if hash == wanted {
                return isEverywhere
                    ? BlockSet(rowCount: header.rowCount, shift: layout.fineShift, isFull: true)
                    : try list(count, of: total, shift: shift)
            }
            guard !isEverywhere else { continue }
            let parameter = RiceCode.parameter(count: count, total: total)
            for _ in 0..<count { _ = try reader.rice(parameter) }
        }
        return nil
    }

    private mutating func list(
        _ count: Int, of total: Int, shift: Int
    ) throws(FormatError) -> BlockSet {
        var blocks = BlockSet(
            rowCount: header.rowCount, shift: header.layout.fineShift, isFull: false)
        let parameter = RiceCode.parameter(count: count, total: total)
        var next = 0
        for _ in 0..<count {
            let gap = try reader.rice(parameter)
            guard gap < UInt64(total - next) else {
                throw FormatError(
                    offset: 0, expected: "a block before \(total)", found: "\(gap) after \(next)")
            }
            let block = next + Int(gap)
            blocks.insert(block, span: shift - header.layout.fineShift)
            next = block + 1
        }
        return blocks
    }
}
