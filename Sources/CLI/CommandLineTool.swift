import ArgumentParser

/// The command line of WatchLLM, as a library so that tests can run it in their own process.
public enum CommandLineTool {
    /// Runs the program with the arguments and environment of this process.
    ///
    /// - Returns: the exit code, as `spec/cli.md` lists them.
    public static func run() async -> Int32 {
        await run(Array(CommandLine.arguments.dropFirst()), in: .process())
    }

    /// Runs one command.
    static func run(_ arguments: [String], in context: CommandContext) async -> Int32 {
        var exitCode: Int32 = 0
        do {
            var command = try RootCommand.parseAsRoot(arguments)
            if let command = command as? any ContextCommand {
                try await command.run(in: context)
            } else {
                try command.run()
            }
        } catch {
            exitCode = report(error, to: context.console)
        }
        do {
            try context.console.flush()
        } catch {
            context.console.report("watchllm: can't write the output: \(error)\n")
            return 1
        }
        return exitCode
    }

    /// Says what went wrong in one line, and what the exit code is for it.
    private static func report(_ error: any Error, to console: Console) -> Int32 {
        if let failure = error as? CommandFailure {
            if !failure.message.isEmpty {
                console.report("watchllm: \(failure.message)\n")
            }
            return failure.exitCode.rawValue
        }
        let code = RootCommand.exitCode(for: error).rawValue
        let message = RootCommand.fullMessage(for: error, columns: console.columns)
        guard !message.isEmpty else { return code }
        if code == 0 {
            console.write(message + "\n")
        } else {
            console.report(message + "\n")
        }
        return code
    }
}
