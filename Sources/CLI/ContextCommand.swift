import ArgumentParser

/// A command that takes its console and settings as a value instead of from the process.
protocol ContextCommand: AsyncParsableCommand {
    /// Does what the command says.
    ///
    /// - Throws: `CommandFailure`, `ValidationError` for arguments that make no sense.
    func run(in context: CommandContext) async throws
}

extension ContextCommand {
    mutating func run() async throws {
        try await run(in: .process())
    }
}
