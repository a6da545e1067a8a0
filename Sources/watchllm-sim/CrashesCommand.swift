import ArgumentParser
import Simulation

struct CrashesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crashes",
        abstract: "Cuts the power at every call of random lives of a log, again and again.",
        discussion: """
            At each call, 64 subsets of what was not on disk are left: dropped, reordered, torn at \
            512 bytes. Each state that differs from the others of its life is opened, checked, \
            written on and opened again; every second one loses power in its recovery, too.
            """)

    @Option(help: "How many different states to try, at least.")
    var states = 100_000

    @Option(help: "The seed of the first random life.")
    var first: UInt64 = 1

    func run() async throws {
        var summary = LogSummary()
        var seed = first
        for plan in [LogPlan.brief, .short, .long] { await run(plan, &summary) }
        while summary.tally.distinctStates < states {
            await run(.random(seed: seed), &summary)
            seed += 1
            if seed % 20 == 0 { summary.tell("lives up to \(seed - 1)") }
        }
        try summary.finish()
    }

    private func run(_ plan: LogPlan, _ summary: inout LogSummary) async {
        summary.add(await LogTrials.crashes(plan, seedCount: 64, secondCrashEvery: 2))
    }
}
