internal import Bytes

/// Finds rows by the upper half of a 64-bit hash: pairs of hash and row in the order of both
/// (spec/index-format.md §4.4).
///
/// Hashes are spread evenly, so their value tells where to look: one page is read, rarely two.
struct HashSection: Sendable {
    private static let entryByteCount = 8
    /// Entries that are looked at in one go: half a kilobyte.
    private static let windowCount = 64

    private let source: SectionSlice
    let count: Int

    init(_ source: SectionSlice) throws(FormatError) {
        guard source.byteCount % Self.entryByteCount == 0 else {
            throw FormatError(
                offset: 0, expected: "pairs of 8 bytes", found: "\(source.byteCount) bytes")
        }
        self.source = source
        count = source.byteCount / Self.entryByteCount
    }

    static func write(_ hashes: [UInt64], to writer: inout ByteWriter) {
        var entries: [UInt64] = []
        entries.reserveCapacity(hashes.count)
        for (row, hash) in hashes.enumerated() {
            entries.append(hash & ~0xffff_ffff | UInt64(UInt32(row)))
        }
        entries.sort()
        for entry in entries {
            writer.uint32(UInt32(entry >> 32))
            writer.uint32(UInt32(truncatingIfNeeded: entry))
        }
    }

    /// The rows whose hash has the same upper half, ascending.
    func rows(_ hash: UInt64) throws(FormatError) -> [Int] {
        let wanted = UInt32(hash >> 32)
        var rows: [Int] = []
        var place = try first(wanted)
        while place < count {
            let window = try entries(place, min(Self.windowCount, count - place))
            for entry in window {
                guard entry.hash == wanted else { return rows }
                rows.append(entry.row)
            }
            place += window.count
        }
        return rows
    }

    /// The pairs whose hashes have upper halves in a range, in order.
    func entries(_ hashes: ClosedRange<UInt32>) throws(FormatError) -> [(hash: UInt32, row: Int)] {
        let start = try first(hashes.lowerBound)
        let end = hashes.upperBound == .max ? count : try first(hashes.upperBound + 1)
        guard start <= end else {
            throw FormatError(offset: start, expected: "hashes in order", found: "an end at \(end)")
        }
        return try entries(start, end - start)
    }

    /// All pairs in order.
    func all() throws(FormatError) -> [(hash: UInt32, row: Int)] { try entries(0, count) }

    /// The place of the first entry that is not below a hash: guessed from its value, then bounded by
    /// steps that double, then halved.
    private func first(_ wanted: UInt32) throws(FormatError) -> Int {
        var low = 0
        var high = count
        var guess = Int(UInt64(wanted) * UInt64(count) >> 32)
        var step = Self.windowCount
        while low < high {
            guess = min(max(guess, low), high - 1)
            if try self.hash(guess) < wanted {
                low = guess + 1
                guess += step
            } else {
                high = guess
                guess -= step
            }
            step *= 2
            if high - low <= step { break }
        }
        while low < high {
            let middle = (low + high) / 2
            if try self.hash(middle) < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func hash(_ place: Int) throws(FormatError) -> UInt32 {
        UInt32(try source.uint32(at: place * Self.entryByteCount))
    }

    private func entries(
        _ place: Int, _ count: Int
    ) throws(FormatError) -> [(hash: UInt32, row: Int)] {
        let size = Self.entryByteCount
        let bytes = try source.checked(place * size, count * size)
        var reader = ByteReader(bytes.span.bytes)
        var entries: [(hash: UInt32, row: Int)] = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            entries.append((try reader.uint32(), Int(try reader.uint32())))
        }
        return entries
    }
}
