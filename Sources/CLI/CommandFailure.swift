/// Why a command ends without having done what it was asked.
struct CommandFailure: Error, Hashable, Sendable {
    /// One line for standard error; empty where the command has said it already.
    var message: String
    var exitCode: ExitCode

    init(_ message: String, _ exitCode: ExitCode = .failure) {
        self.message = message
        self.exitCode = exitCode
    }

    /// A problem that was found is already in the output.
    static let reported = CommandFailure("")
}

extension CommandFailure: CustomStringConvertible {
    var description: String { message }
}
