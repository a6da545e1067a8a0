internal import Model

/// An event that the simulation made up, and what it needs to know to find it again.
struct MadeEvent {
    /// Which of the world's projects it goes to.
    let project: Int
    /// Stands for its id.
    let serial: Int
    /// Stands for its trace id; nil if it has none.
    let trace: Int?
    let event: Event

    /// An id is one only within a project.
    struct Identity: Hashable {
        let project: Int
        let serial: Int
    }

    var identity: Identity { Identity(project: project, serial: serial) }

    /// The wire form of `trace`.
    static func traceID(_ trace: Int) -> String { "trace-\(trace)" }
}
