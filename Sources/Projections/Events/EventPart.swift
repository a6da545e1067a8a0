internal import Bytes
internal import Records

/// The events and traces of one stretch of the log, by project.
///
/// Only the last part of a `ProjectionSet` grows. What a part answers can be joined with what others
/// answer, so no answer depends on where one ends and the next begins.
struct EventPart: Sendable {
    private(set) var projects: [ProjectPart] = []
    /// By the number of a project's id, its place in `projects`, or -1.
    private var places: [Int32] = []
    /// The records that it was made of.
    private(set) var first = SequenceNumber.zero
    private(set) var last = SequenceNumber.zero

    /// Whether it has no event.
    var isEmpty: Bool { projects.isEmpty }

    /// Takes up one event of the project with a number, whose texts stand among `bytes`.
    mutating func add(
        _ event: EventFacts, of project: Int, in bytes: UnsafeRawBufferPointer,
        sequenceNumber: SequenceNumber
    ) {
        if isEmpty { first = sequenceNumber }
        last = sequenceNumber
        while places.count <= project { places.append(-1) }
        if places[project] < 0 {
            places[project] = Int32(truncatingIfNeeded: projects.count)
            projects.append(ProjectPart(project: project))
        }
        projects[Int(places[project])].add(event, in: bytes, sequenceNumber: sequenceNumber)
    }

    /// What it has of the project with a number.
    func project(_ number: Int) -> ProjectPart? {
        guard number < places.count, places[number] >= 0 else { return nil }
        return projects[Int(places[number])]
    }

    /// Whether another event of a project would still fit the 32 bits of a row number.
    func hasRoom(for project: Int) -> Bool {
        (self.project(project)?.events.count ?? 0) < Int(UInt32.max) - 1
    }
}
