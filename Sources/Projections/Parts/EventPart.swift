internal import Bytes
internal import Model
internal import Records

/// The events and traces of one stretch of the log, by project.
///
/// What a part answers can be joined with what others answer, so no answer depends on where one ends
/// and the next begins.
struct EventPart: Sendable {
    private(set) var projects: [ProjectPart] = []
    /// Where each project stands in `projects`.
    private(set) var places: [ProjectID: Int] = [:]
    private var lastPlace: (project: Int, place: Int)?
    /// What it takes in memory, in bytes, about.
    private(set) var byteCount = 0
    /// The lowest and highest number of its events; nil without any.
    private(set) var numbers: ClosedRange<SequenceNumber>?

    /// Whether it has no event.
    var isEmpty: Bool { projects.isEmpty }

    /// Takes up one event, whose texts stand among `bytes`.
    ///
    /// - Parameters:
    ///   - project: the project's number, by which the one before is recognised.
    ///   - id: the project's id.
    mutating func add(
        _ event: EventFacts, of project: Int, id: ProjectID, in bytes: UnsafeRawBufferPointer,
        sequenceNumber: SequenceNumber
    ) {
        let place = place(of: project, id: id)
        byteCount -= projects[place].events.count == 0 ? 0 : projects[place].byteCount
        projects[place].add(event, in: bytes, sequenceNumber: sequenceNumber)
        byteCount += projects[place].byteCount
        numbers = (numbers?.lowerBound ?? sequenceNumber)...sequenceNumber
    }

    /// Takes up one event in the sums alone: it is in no row, and no trace.
    mutating func addSums(
        _ event: EventFacts, of project: Int, id: ProjectID, in bytes: UnsafeRawBufferPointer,
        sequenceNumber: SequenceNumber
    ) {
        let place = place(of: project, id: id)
        projects[place].addSums(event, in: bytes, sequenceNumber: sequenceNumber)
        numbers = (numbers?.lowerBound ?? sequenceNumber)...sequenceNumber
    }

    /// The sums of a project, or of all, without rows.
    func sums(of id: ProjectID?) -> EventPart {
        var part = EventPart()
        for (known, place) in places where id == nil || id == known {
            part.places[known] = part.projects.count
            part.projects.append(projects[place].sums)
        }
        part.numbers = numbers
        part.byteCount = part.projects.reduce(0) { $0 + $1.byteCount }
        return part
    }

    /// Lets projects go by other numbers from now on.
    mutating func forgetNumbering() { lastPlace = nil }

    /// Where a project's events stand; nil if there are none.
    func place(of id: ProjectID) -> Int? { places[id] }

    /// Whether another event of any project would still fit the 32 bits of a row number.
    var hasRoom: Bool {
        guard let lastPlace else { return true }
        return projects[lastPlace.place].events.count < Int(UInt32.max) - 1
    }

    /// Takes up a project that has been filled elsewhere.
    init(_ project: ProjectPart, id: ProjectID) {
        projects = [project]
        byteCount = project.byteCount
        numbers = project.numbers
        places = [id: 0]
    }

    init() {}

    private mutating func place(of project: Int, id: ProjectID) -> Int {
        if let lastPlace, lastPlace.project == project { return lastPlace.place }
        let place = places[id] ?? projects.count
        if place == projects.count {
            projects.append(ProjectPart())
            places[id] = place
        }
        lastPlace = (project, place)
        return place
    }
}
