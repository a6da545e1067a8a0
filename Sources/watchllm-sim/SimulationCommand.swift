import ArgumentParser
import Glibc
import Simulation

@main
struct SimulationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watchllm-sim",
        abstract: "Runs the whole engine on a simulated disk that fails, loses power and lies.",
        discussion: """
            Everything that happens is decided by a seed. A seed that breaks a promise is printed \
            with the command that replays it, and the exit code is 1.
            """,
        subcommands: [
            CrashesCommand.self, FaultsCommand.self, DamageCommand.self, LivesCommand.self,
            EngineFaultsCommand.self, QuestionsCommand.self,
        ])

    @Option(help: "The seeds to run, such as 1..1000 or 42.")
    var seeds: SeedRange = SeedRange(bounds: 1...100)

    @Option(help: "How many things happen for each seed.")
    var operations = 10_000

    @Flag(help: "Tell of every seed, and all that happened before a broken promise.")
    var verbose = false

    func run() async throws {
        let start = ContinuousClock.now
        var summary = Summary()
        await withTaskGroup(of: SimulationReport.self) { group in
            var rest = seeds.bounds.makeIterator()
            func startNext() {
                guard let seed = rest.next() else { return }
                let simulation = Simulation(
                    seed: seed, operations: operations, keepsJournal: verbose)
                group.addTask { simulation.run() }
            }
            for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) { startNext() }
            for await report in group {
                startNext()
                tell(report)
                summary.add(report)
                if summary.seedCount % 50 == 0 { print(summary.line(since: start)) }
                // Who reads through a pipe wants to see a failure when it happens.
                fflush(nil)
            }
        }
        print(summary.text(since: start))
        if summary.failureCount > 0 { throw ExitCode.failure }
    }

    private func tell(_ report: SimulationReport) {
        let replay = "watchllm-sim --seeds \(report.seed) --operations \(report.operations)"
        if let violation = report.violation {
            if verbose { for line in report.journal { print(line) } }
            print("seed \(report.seed) FAILED: \(violation); replay: \(replay) --verbose")
        } else if verbose {
            print("seed \(report.seed) passed, trace \(String(report.trace, radix: 16))")
        }
    }
}
