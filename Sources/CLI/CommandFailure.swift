/// Why a command ends with exit code 1.
struct CommandFailure: Error, Hashable, Sendable {
    /// One line for standard error; empty where the command has said it already.
    var message: String

    init(_ message: String) { self.message = message }

    /// A problem that was found is already in the output.
    static let reported = CommandFailure("")
}

extension CommandFailure: CustomStringConvertible {
    var description: String { message }
}
