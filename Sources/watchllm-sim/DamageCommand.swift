import ArgumentParser
import Simulation

struct DamageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "damage",
        abstract: "Flips every bit of a log, cuts its files anywhere, adds to them, mixes them up.",
        discussion: """
            Each damaged log is read beside a writer, verified, and opened, written on and opened \
            again. No record may be another than was written, and none missing without a word.
            """)

    @Option(help: "How many groups the longest of the logs gets; each takes longer than the last.")
    var groups = 5

    func run() async throws {
        var summary = LogSummary()
        for ending in LogSpecimen.Ending.allCases {
            for groupCount in 2...max(2, groups) {
                let name = "\(ending), \(groupCount) groups"
                try await run(name, &summary) {
                    try LogSpecimen(ending, groupCount: groupCount, segmentByteCount: 1_400)
                }
                // With a segment that a failed sync has ended.
                try await run("\(name), fenced", &summary) {
                    try LogSpecimen(
                        ending, groupCount: groupCount, segmentByteCount: 1_800,
                        fencedGroup: groupCount / 2)
                }
            }
        }
        try summary.finish()
    }

    private func run(
        _ name: String, _ summary: inout LogSummary, _ specimen: () throws -> LogSpecimen
    ) async throws {
        let specimen = try specimen()
        summary.add(await LogTrials.flips(specimen, isThorough: true))
        summary.tell("\(name), bits")
        let paths = specimen.segmentPaths + [LogSession.markPath]
        summary.add(await LogTrials.ends(specimen, cutting: paths, isThorough: true))
        summary.tell("\(name), ends")
        summary.add(await LogTrials.heads(specimen))
        summary.add(await LogTrials.files(specimen))
        summary.tell("\(name), headers and files")
    }
}
