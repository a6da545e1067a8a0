import ArgumentParser
import Simulation

struct LivesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lives",
        abstract: "Opens a log again and again through random writes, faults, kills and losses.")

    @Option(help: "The seeds to run, such as 1..1000 or 42.")
    var seeds: SeedRange = SeedRange(bounds: 1...1_000)

    func run() async throws {
        var summary = LogSummary()
        var next = seeds.bounds.lowerBound
        while next <= seeds.bounds.upperBound {
            let end = min(next + 500, seeds.bounds.upperBound + 1)
            summary.add(await LogTrials.lives(next..<end))
            summary.tell("lives up to \(end - 1)")
            next = end
        }
        try summary.finish()
    }
}
