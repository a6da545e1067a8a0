internal import Bytes
internal import Synchronization

/// The sums of digests over the first parts of the log, by how many these are, so that a digest joins
/// only what stands behind the last one (`decisions/0033`).
///
/// They hold for as long as the parts are index files of the same segments that keep the same sums; from
/// the first other one on they are taken anew, as after a retirement.
public final class DigestPrefixes: Sendable {
    /// What tells that a part has the rows that it had.
    private struct Identity: Hashable {
        let segment: IndexHeader.Segment
        let isOutdated: Bool
        let sums: PartSums

        init(_ part: SealedPart) {
            segment = part.segment
            isOutdated = part.isOutdated
            sums = part.digestSums
        }
    }

    private struct Entry {
        let part: Identity
        /// Over this part and all before it.
        let sums: JoinedSums
    }

    private let known = Mutex<[Entry]>([])

    public init() {}

    /// How many of the first parts are known, and what these come to.
    func find(_ parts: [Part]) -> (count: Int, sums: JoinedSums) {
        known.withLock { known in
            let count = Self.commonCount(known, parts)
            return (count, count == 0 ? JoinedSums() : known[count - 1].sums)
        }
    }

    /// Keeps what the first parts come to.
    ///
    /// - Parameters:
    ///   - first: how many of them were known.
    ///   - sums: over all up to each of the others.
    func keep(_ parts: [Part], from first: Int, _ sums: [JoinedSums]) {
        var new: [Entry] = []
        for (part, sums) in zip(parts[first...], sums) {
            guard case .sealed(let part) = part else { break }
            new.append(Entry(part: Identity(part), sums: sums))
        }
        guard !new.isEmpty else { return }
        known.withLock { known in
            // Meanwhile somebody else may have kept as much.
            guard Self.commonCount(known, parts) == first else { return }
            known.removeSubrange(first...)
            known += new
        }
    }

    private static func commonCount(_ known: [Entry], _ parts: [Part]) -> Int {
        zip(known, parts).prefix { entry, part in
            if case .sealed(let part) = part { entry.part == Identity(part) } else { false }
        }.count
    }
}
