import ArgumentParser

/// Counts the instructions of the inner parts, and compares them with the counts that are kept:
/// `Benchmarks/README.md`.
@main
struct WatchLLMMicro: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watchllm-micro",
        abstract: "Count the instructions of the inner parts (valgrind has to be installed).",
        subcommands: [CheckCommand.self, UpdateCommand.self, RunCommand.self, TimeCommand.self],
        defaultSubcommand: CheckCommand.self)
}
