import ArgumentParser

/// Measures the real server beside its floors: `Benchmarks/README.md`.
@main
struct WatchLLMBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watchllm-bench",
        abstract: "Measure the real server, each figure beside its floor in the same run.",
        subcommands: [
            WholeCommand.self, ScaleCommand.self, QueriesCommand.self, AcksCommand.self,
            StepsCommand.self,
        ],
        defaultSubcommand: WholeCommand.self)
}
