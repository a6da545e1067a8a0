import ArgumentParser
import Simulation

struct QuestionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "questions",
        abstract: "Compares answers by index with answers by reading the log.",
        discussion: """
            Random questions about a random log: lists with every filter, searches, cursors, moments, \
            statistics; while segments are sealed, and one in ten index files at a time is deleted or \
            damaged. The first answer that differs is printed, and the exit code is 1.
            """)

    @Option(help: "Fixes everything that is random.")
    var seed: UInt64 = 1

    @Option(help: "How many questions.")
    var count = 2_000

    func run() throws {
        let report = try QuestionTrial(seed: seed).run(count: count)
        print(
            """
            \(report.questionCount) questions about \(report.eventCount) events answered alike; \
            \(report.indexFileCount) index files, \(report.damageCount) deleted or damaged
            """)
    }
}
