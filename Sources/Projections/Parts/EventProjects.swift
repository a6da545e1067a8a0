internal import Bytes
internal import Model
internal import Records

/// Numbers the projects of events in the order in which they come.
struct EventProjects {
    private var numbers = StringTable()
    private var ids: [ProjectID] = []

    /// The number and id of an event's project.
    mutating func number(
        of event: EventFacts, in bytes: UnsafeRawBufferPointer
    ) -> (number: Int, id: ProjectID) {
        let id = UnsafeRawBufferPointer(rebasing: bytes[event.projectID])
        let number = Int(numbers.intern(id))
        if number == ids.count { ids.append(ProjectID(String(decoding: id, as: UTF8.self))) }
        return (number, ids[number])
    }
}
