internal import Bytes
internal import Model
internal import Synchronization

/// What parts of the log said up to some record inside them, kept while it is asked for
/// (spec/time.md §5).
///
/// Questions about events are bounded by a number as they are read; sums over a part are not, so of
/// the one part that a moment lies in, the sums up to there are folded, once. A later moment in the
/// same part goes on from there.
public final class PartPrefixes: Sendable {
    private struct Entry {
        /// The first event of the part, by which it is known.
        let first: SequenceNumber
        let through: SequenceNumber
        /// Whose events it has; nil for those of all projects.
        let project: ProjectID?
        let part: MemoryPart
    }

    /// The newest first.
    private let entries = Mutex<[Entry]>([])
    private let maximumByteCount: Int
    /// More are not worth the looking.
    private static let maximumCount = 32

    /// - Parameter maximumByteCount: what all that is kept may take, about.
    public init(maximumByteCount: Int) { self.maximumByteCount = maximumByteCount }

    /// What all that is kept takes, in bytes, about.
    public var byteCount: Int { entries.withLock { $0.reduce(0) { $0 + $1.part.byteCount } } }

    func find(
        first: SequenceNumber, through: SequenceNumber, project: ProjectID?
    ) -> MemoryPart? {
        entries.withLock { entries in
            let place = entries.firstIndex { entry in
                entry.first == first && entry.through == through
                    && (entry.project == nil || entry.project == project)
            }
            guard let place else { return nil }
            let found = entries.remove(at: place)
            entries.insert(found, at: 0)
            return found.part
        }
    }

    /// The furthest fold of a part, for all projects, that does not reach beyond a number.
    func nearest(
        first: SequenceNumber, through: SequenceNumber
    ) -> (part: MemoryPart, through: SequenceNumber)? {
        entries.withLock { entries in
            entries.filter { $0.first == first && $0.project == nil && $0.through <= through }
                .max { $0.through < $1.through }
                .map { ($0.part, $0.through) }
        }
    }

    func keep(
        _ part: MemoryPart, first: SequenceNumber, through: SequenceNumber, project: ProjectID?
    ) {
        entries.withLock { entries in
            entries.removeAll {
                $0.first == first && $0.through == through && $0.project == project
            }
            entries.insert(
                Entry(first: first, through: through, project: project, part: part), at: 0)
            if entries.count > Self.maximumCount { entries.removeLast() }
            var rest = maximumByteCount
            var kept = 0
            for entry in entries {
                rest -= entry.part.byteCount
                // The one that was just made is asked for next, whatever its size.
                guard rest >= 0 || kept == 0 else { break }
                kept += 1
            }
            entries.removeLast(entries.count - kept)
        }
    }

    /// Lets go of all: what was folded may have turned out damaged.
    public func removeAll() { entries.withLock { $0 = [] } }
}
