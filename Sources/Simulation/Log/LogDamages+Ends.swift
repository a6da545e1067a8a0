internal import EventLog
internal import TestSupport

extension LogDamages {
    /// Cuts a file at a length, and reads it.
    ///
    /// - Returns: what is wrong with what was read.
    public func cut(_ path: String, to byteCount: Int, _ ways: [Way]) -> [String] {
        // A cut takes the later witnesses away, too; the mark and the segments behind stay.
        let isActive = path == specimen.segmentPaths.last
        return read(ways, untoldAbove: isActive ? specimen.lastMarked : nil) { disk in
            disk.corrupt(path) { $0.removeLast($0.count - byteCount) }
        }.map { "\(path) cut at \(byteCount): \($0)" }
    }

    /// Zeroes both copies of the header of segments, and reads them: their batches stay.
    ///
    /// - Returns: what is wrong with what was read.
    public func behead(_ paths: [String], hasMark: Bool, _ ways: [Way]) -> [String] {
        let last = specimen.segmentPaths.last
        // A last segment that nothing proves may be one whose making was cut short.
        let isUnproved = paths.contains { $0 == last } && !hasMark
        let name = paths.joined(separator: ", ")
        return read(ways, batchLimit: isUnproved ? nil : 0) { disk in
            for path in paths {
                disk.corrupt(path) { bytes in
                    let zeros = [UInt8](repeating: 0, count: LogFormat.firstBatchOffset)
                    bytes.replaceSubrange(..<zeros.count, with: zeros)
                }
            }
            if !hasMark { try? disk.remove(LogSession.markPath) }
        }.map { "\(name) without a header, \(hasMark ? "with" : "without") the mark: \($0)" }
    }

    /// Bytes that may come to stand behind a file, by name: none of them belongs there.
    public func strays(behind path: String) -> [(name: String, bytes: [UInt8])] {
        var random = SeededRandom(seed: 11)
        var result: [(name: String, bytes: [UInt8])] = []
        for count in [1, 63, 64, 250, 1_000, 5_000] {
            result.append(("\(count) bytes of junk", random.bytes(count)))
            result.append(("\(count) zeros", [UInt8](repeating: 0, count: count)))
        }
        let own = specimen.disk.contents(path) ?? []
        // Up to a place where a batch could begin.
        let alignment = LogFormat.alignment
        let padding = [UInt8](repeating: 0, count: (alignment - own.count % alignment) % alignment)
        result.append(("its own beginning", padding + own.prefix(1_500)))
        result.append(("its own end", padding + own.suffix(640)))
        for other in specimen.segmentPaths {
            let bytes = specimen.disk.contents(other) ?? []
            result.append(("all of \(other)", padding + bytes))
            result.append(("\(other) without its header", padding + bytes.dropFirst(1_024)))
            // At the very place that it has in its own file.
            if bytes.count > own.count {
                result.append(("what stands there in \(other)", [UInt8](bytes[own.count...])))
            }
        }
        for batch in specimen.batches {
            let bytes = specimen.disk.contents(LogSession.path(Int(batch.segment))) ?? []
            let piece = bytes[batch.header.offset..<min(batch.header.end, bytes.count)]
            result.append(("the batch from \(batch.header.base) on", padding + piece))
        }
        return result
    }

    /// Appends bytes to a file, and reads it: nothing is lost by that.
    ///
    /// - Returns: what is wrong with what was read.
    public func append(
        _ stray: (name: String, bytes: [UInt8]), to path: String, _ ways: [Way]
    ) -> [String] {
        read(ways, batchLimit: 0) { disk in
            disk.corrupt(path) { $0 += stray.bytes }
        }.map { "\(path) followed by \(stray.name): \($0)" }
    }
}
