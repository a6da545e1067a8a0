import ArgumentParser

/// `watchllm prices`: what models cost.
struct PricesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices",
        abstract: "Import, list and check the prices of models.",
        subcommands: [
            PricesImportCommand.self, PricesListCommand.self, PricesCheckCommand.self,
        ])
}
