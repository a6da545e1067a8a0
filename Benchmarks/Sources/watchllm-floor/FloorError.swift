/// Why the floor server can't do what it is for.
struct FloorError: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
