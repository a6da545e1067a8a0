internal import Bytes
internal import Model
internal import Records
internal import Synchronization

/// A part in memory: the last one of a `ProjectionSet` grows while others read it.
///
/// Readers bound their questions by a sequence number, and rows are only added: so what they see
/// stays the same, however often they look.
final class MemoryPart: Sendable {
    private let state: Mutex<EventPart>

    init(_ part: sending EventPart = EventPart()) { state = Mutex(part) }

    func add(
        _ event: EventFacts, of project: Int, id: ProjectID, in bytes: UnsafeRawBufferPointer,
        sequenceNumber: SequenceNumber
    ) {
        // The bytes are used only inside the call.
        nonisolated(unsafe) let bytes = bytes
        state.withLock {
            $0.add(event, of: project, id: id, in: bytes, sequenceNumber: sequenceNumber)
        }
    }

    /// The part as it is now. Nothing may be added to this one while the copy is there, since that
    /// would copy all tables.
    func frozen() -> EventPart { state.withLock { $0 } }

    /// Lets projects go by other numbers from now on.
    func forgetNumbering() { state.withLock { $0.forgetNumbering() } }

    /// What it takes in memory, in bytes, about.
    var byteCount: Int { state.withLock { $0.byteCount } }

    /// The lowest and highest number of its events; nil without any.
    var numbers: ClosedRange<SequenceNumber>? { state.withLock { $0.numbers } }

    /// The sums of a project, or of all, as they are up to a number; nil if events have come after it.
    func sums(of project: ProjectID?, through number: SequenceNumber) -> MemoryPart? {
        let sums = state.withLock { part -> EventPart? in
            guard let numbers = part.numbers, numbers.upperBound <= number else { return nil }
            return part.sums(of: project)
        }
        return sums.map { MemoryPart($0) }
    }

    var isEmpty: Bool { state.withLock { $0.isEmpty } }

    var hasRoom: Bool { state.withLock { $0.hasRoom } }

    /// What it has of a project; nil if nothing.
    func project(_ id: ProjectID) -> MemoryProject? {
        state.withLock { $0.place(of: id) }.map { MemoryProject(part: self, place: $0) }
    }

    /// Looks at the project that stands at a place.
    func read<Answer>(_ place: Int, _ body: (borrowing ProjectPart) -> Answer) -> Answer {
        state.withLock { body($0.projects[place]) }
    }
}
