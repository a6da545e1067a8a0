internal import EventLog
internal import TestSupport

extension LogDamages {
    /// A byte of the log that can be flipped.
    public struct Place: Hashable, Sendable {
        public let path: String
        public let offset: Int
        /// Whether it belongs to what is set of a header, footer or mark.
        public let isStructure: Bool
    }

    /// Every byte of the segments and the mark.
    public var places: [Place] {
        specimen.disk.paths.filter { $0.hasSuffix(".wlog") || $0.hasSuffix(".mark") }
            .flatMap { path in
                let bytes = specimen.disk.contents(path) ?? []
                let structure = Self.structure(path, bytes)
                return bytes.indices.map { offset in
                    Place(
                        path: path, offset: offset,
                        isStructure: structure.contains { $0.contains(offset) })
                }
            }
    }

    /// Flips bits of one byte, one at a time, and reads each.
    ///
    /// - Returns: what is wrong with what was read.
    public func flip(_ place: Place, bits: [Int], _ ways: [Way]) -> [String] {
        bits.flatMap { bit in
            read(ways, batchLimit: 1) { $0.flip(bit: bit, at: place.offset, of: place.path) }
                .map { "bit \(bit) of byte \(place.offset) of \(place.path): \($0)" }
        }
    }

    /// Where headers, footer or mark stand in a file.
    private static func structure(_ path: String, _ bytes: [UInt8]) -> [Range<Int>] {
        guard path.hasSuffix(".wlog") else {
            // What each slot of the mark holds; the rest of it is nobody's.
            return [0..<128, 512..<640]
        }
        // Between these stands the room for a wrapped key, of which one bit a byte does.
        let length = LogFormat.segmentHeaderByteCount
        var result = [0..<232, 488..<length + 232, length + 488..<2 * length]
        for offset in stride(from: LogFormat.firstBatchOffset, to: bytes.count, by: 64) {
            let magic = [UInt8](bytes[offset..<min(offset + 4, bytes.count)])
            if magic == [0x57, 0x4C, 0x42, 0x31] {
                result.append(offset..<offset + LogFormat.batchHeaderByteCount)
            } else if magic == [0x57, 0x4C, 0x46, 0x31] {
                result.append(offset..<bytes.count)
            }
        }
        return result
    }
}
