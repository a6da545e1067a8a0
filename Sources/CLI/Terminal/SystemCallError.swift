import Glibc

/// The reason that the system gave for not doing something.
struct SystemCallError: Error, Hashable, Sendable {
    /// The value of `errno`.
    var number: Int32
}

extension SystemCallError: CustomStringConvertible {
    var description: String {
        guard let text = strerror(number) else { return "error \(number)" }
        return String(cString: text)
    }
}
