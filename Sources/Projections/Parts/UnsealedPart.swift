public import Bytes
internal import Model

/// The part of a segment that nothing is added to any more, still in memory.
public struct UnsealedPart: Sendable {
    let part: MemoryPart

    /// The lowest and highest number of its events; nil without any.
    public var numbers: ClosedRange<SequenceNumber>? {
        let ranges = part.frozen().projects.compactMap(\.events.numbers)
        guard let first = ranges.map(\.lowerBound).min(),
            let last = ranges.map(\.upperBound).max()
        else { return nil }
        return first...last
    }

    /// The keys of its events' ids in an `EventIDFilter`.
    public var eventIDKeys: [UInt64] {
        let part = part.frozen()
        var keys: [UInt64] = []
        for (id, place) in part.places {
            let project = StableHash.hash(id.rawValue)
            for hash in part.projects[place].events.idHashes {
                keys.append(EventIDFilter.key(project: project, eventID: hash))
            }
        }
        return keys
    }

    /// The bytes of its index file (spec/index-format.md); nil if it has no events, or is too large
    /// for one.
    ///
    /// - Parameters:
    ///   - segment: what the file is to be an index of.
    ///   - words: the section of words, made elsewhere.
    public func indexFile(of segment: IndexHeader.Segment, words: [UInt8] = []) -> [UInt8]? {
        // A copy shares the tables, and keeps no reader waiting.
        let part = part.frozen()
        return IndexBuilder.file(part, PartSums(part), of: segment, words: words)
    }
}
