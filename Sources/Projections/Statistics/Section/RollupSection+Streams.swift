internal import Bytes

extension RollupSection {
    private struct Block {
        var firstGroup: Int64
        var range: Range<Int>
    }

    /// Visits the cells of a stream whose groups are wanted.
    ///
    /// - Parameters:
    ///   - groups: all that the stream may have; the first is what its list counts from.
    ///   - maximumPart: the highest part that it may have.
    func forEachCell<Cell: SectionCell>(
        _ stream: RollupStream, groups: Range<Int64>, maximumPart: UInt32, wanted: Range<Int64>,
        _ body: (_ group: Int64, _ part: UInt32, _ cell: Cell) -> Void
    ) throws(FormatError) {
        let place = streams[stream.rawValue]
        guard !place.blocks.isEmpty else { return }
        let blocks = try blocks(of: place, groups: groups)
        for (index, block) in blocks.enumerated() {
            guard block.firstGroup < wanted.upperBound else { return }
            // The last row of a block may go on in the next one.
            if index + 1 < blocks.count, blocks[index + 1].firstGroup < wanted.lowerBound {
                continue
            }
            try read(block.range) { bytes throws(FormatError) in
                try Self.forEachCell(
                    ByteReader(bytes), first: block.firstGroup, groups: groups,
                    maximumPart: maximumPart, wanted: wanted, base: base, body)
            }
        }
    }

    private func blocks(
        of place: Place, groups: Range<Int64>
    ) throws(FormatError) -> [Block] {
        try read(place.list) { bytes throws(FormatError) in
            var reader = ByteReader(bytes)
            var blocks: [Block] = []
            var group = groups.lowerBound
            var end = place.blocks.lowerBound
            while !reader.isAtEnd {
                let start = reader.offset
                group = try Self.advance(group, by: try reader.varint(), in: groups, at: start)
                let length = try reader.varint()
                guard length <= UInt64(Self.maximumBlockByteCount),
                    Int(length) <= place.blocks.upperBound - end
                else {
                    throw FormatError(
                        offset: start, expected: "a block within the stream",
                        found: "\(length) bytes")
                }
                blocks.append(Block(firstGroup: group, range: end..<end + Int(length)))
                end += Int(length)
            }
            guard end == place.blocks.upperBound else {
                throw FormatError(
                    offset: reader.offset, expected: "blocks of \(place.blocks.count) bytes",
                    found: "\(end - place.blocks.lowerBound)")
            }
            return blocks
        }
    }

    private static func forEachCell<Cell: SectionCell>(
        _ block: consuming ByteReader, first: Int64, groups: Range<Int64>, maximumPart: UInt32,
        wanted: Range<Int64>, base: SectionBase,
        _ body: (_ group: Int64, _ part: UInt32, _ cell: Cell) -> Void
    ) throws(FormatError) {
        var reader = block
        var group = first
        while !reader.isAtEnd {
            let start = reader.offset
            group = try advance(group, by: try reader.varint(), in: groups, at: start)
            guard group < wanted.upperBound else { return }
            let count = Cell.hasParts ? try reader.varint() : 1
            // A cell has a byte at least.
            guard count > 0, count <= UInt64(reader.remaining) else {
                throw FormatError(offset: start, expected: "a row of cells", found: "\(count)")
            }
            let isWanted = group >= wanted.lowerBound
            var part: UInt64 = 0
            for _ in 0..<count {
                let start = reader.offset
                let (delta, cell) = try Cell.read(from: &reader, base: base)
                guard delta <= UInt64(maximumPart) - part else {
                    throw FormatError(
                        offset: start, expected: "a part up to \(maximumPart)",
                        found: "\(delta) more than \(part)")
                }
                part += delta
                if isWanted { body(group, UInt32(truncatingIfNeeded: part), cell) }
            }
        }
    }

    private static func advance(
        _ group: Int64, by delta: UInt64, in groups: Range<Int64>, at offset: Int
    ) throws(FormatError) -> Int64 {
        // Both ends are far from those of 64 bits.
        guard group < groups.upperBound, delta < UInt64(groups.upperBound - group) else {
            throw FormatError(
                offset: offset, expected: "a group before \(groups.upperBound)",
                found: "\(delta) more than \(group)")
        }
        return group + Int64(delta)
    }
}
