import Simulation
import Testing

@Suite("Answers by index and by reading the log")
struct QuestionTests {
    @Test(
        "They are the same, whatever is asked and whatever becomes of the index", arguments: 1...3)
    func alike(seed: UInt64) throws {
        let report = try QuestionTrial(seed: seed).run(count: 40)
        #expect(report.questionCount == 40)
        #expect(report.indexFileCount > 0 && report.damageCount > 0, "seed \(seed)")
    }
}
