internal import Bytes
internal import Model
internal import Synchronization

/// The later rows of parts of which the earlier ones are hidden, kept while they are asked for.
///
/// Of each project at most one part is cut, so few are enough.
public final class ClippedParts: Sendable {
    private struct Key: Hashable {
        let project: ProjectID
        let first: SequenceNumber
        /// The lowest and highest number in the part: it may have grown since.
        let numbers: ClosedRange<SequenceNumber>
    }

    private static let limit = 4

    private let known = Mutex<[(key: Key, part: MemoryPart)]>([])

    public init() {}

    /// What a project has in a part from a number on; nil if nothing.
    func clip(
        _ project: MemoryProject, of id: ProjectID, from first: SequenceNumber
    ) -> MemoryProject? {
        guard let numbers = project.numbers, numbers.upperBound >= first else { return nil }
        if numbers.lowerBound >= first { return project }
        let key = Key(project: id, first: first, numbers: numbers)
        if let found = known.withLock({ $0.first { $0.key == key }?.part }) {
            return MemoryProject(part: found, place: 0)
        }
        let clipped = project.part.read(project.place) { $0.clipped(from: first) }
        let part = MemoryPart(EventPart(clipped, id: id))
        known.withLock { known in
            known.removeAll { $0.key.project == id }
            known.insert((key, part), at: 0)
            if known.count > Self.limit { known.removeLast() }
        }
        return MemoryProject(part: part, place: 0)
    }
}

extension MemoryProject {
    /// The lowest and highest number of its events; nil without any.
    var numbers: ClosedRange<SequenceNumber>? { part.read(place) { $0.numbers } }
}

extension ProjectPart {
    /// The same with the rows from a number on, and without rollups.
    func clipped(from first: SequenceNumber) -> ProjectPart {
        var clipped = ProjectPart()
        // All texts, so that they keep their numbers.
        for text in 0..<UInt32(truncatingIfNeeded: texts.count) {
            _ = clipped.intern(text: Array((texts.text(text) ?? "").utf8))
        }
        for row in events.sequenceNumbers.indices where events.sequenceNumbers[row] >= first {
            var event = events.row(row)
            if event.trace != StringTable.none {
                let id = traceIDs.text(event.trace) ?? ""
                event.trace = clipped.intern(traceID: Array(id.utf8))
            }
            clipped.add(event)
        }
        return clipped
    }
}
