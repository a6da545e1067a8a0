/// Why nothing can be counted, or what is wrong with the counts.
struct MicroError: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
