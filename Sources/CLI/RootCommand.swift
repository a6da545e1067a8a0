import ArgumentParser

/// `watchllm`: names the commands.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watchllm",
        abstract: "Observability for LLM applications, on one verifiable log.",
        discussion: """
            Questions and log commands read a data directory, also beside a running server.

            The environment sets defaults: WATCHLLM_DATA, WATCHLLM_HOST, \
            WATCHLLM_PORT, WATCHLLM_OTLP_PORT, WATCHLLM_LOG_FORMAT, WATCHLLM_LOG_LEVEL, \
            WATCHLLM_STRICT, WATCHLLM_SEGMENT_BYTES, WATCHLLM_MEMORY, WATCHLLM_RETAIN_DAYS, \
            WATCHLLM_RETAIN_BYTES, WATCHLLM_URL, WATCHLLM_KEY, WATCHLLM_TOKEN. An option on the \
            command line wins.

            Exit codes: 0 done, 1 a problem was found or the command failed, 2 verify could not \
            check, 3 serve --strict refuses a damaged log, 64 the arguments make no sense.
            """,
        version: "watchllm \(ProgramVersion.text)",
        groupedSubcommands: [
            CommandGroup(
                name: "Server",
                subcommands: [InitCommand.self, ServeCommand.self, DemoCommand.self]),
            CommandGroup(
                name: "Question",
                subcommands: [
                    TracesCommand.self, TraceCommand.self, StepsCommand.self, DiffCommand.self,
                    ChangesCommand.self,
                ]),
            CommandGroup(name: "Price", subcommands: [PricesCommand.self]),
            CommandGroup(
                name: "Log",
                subcommands: [
                    VerifyCommand.self, InspectCommand.self, ReplayCommand.self, ForkCommand.self,
                    RebuildCommand.self,
                    DigestCommand.self,
                ]),
        ])
}
