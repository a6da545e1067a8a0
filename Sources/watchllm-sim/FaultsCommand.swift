import ArgumentParser
import Simulation

struct FaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Lets every call of a log's life fail, in five ways, once and for good.",
        discussion: "EIO, ENOSPC, EDQUOT, EINTR, and reads and writes that do half of their work.")

    @Option(help: "How many random lives, besides the three that are written down.")
    var lives: UInt64 = 20

    func run() async throws {
        var summary = LogSummary()
        for plan in [LogPlan.brief, .short, .long] {
            summary.add(await LogTrials.faults(plan))
            summary.tell("life \(plan.name)")
        }
        for seed in 1..<max(2, lives + 1) where seed <= lives {
            summary.add(await LogTrials.faults(.random(seed: seed)))
            summary.tell("life \(seed)")
        }
        try summary.finish()
    }
}
