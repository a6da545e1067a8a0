/// How the program ends when it could not do, or did not find, what was asked for.
///
/// Arguments that make no sense are the argument parser's own 64.
enum ExitCode: Int32, Sendable {
    /// The command failed, or found what it was to look for: damage, a hole.
    case failure = 1
    /// `verify` could not read what it was to check.
    case unreadable = 2
    /// `serve --strict` does not start, because acknowledged records are lost.
    case refusedDamage = 3
}
