import Testing

@testable import CLI

@Suite("The progress bar")
struct ProgressBarTests {
    @Test("The line tells the part, the count and the rate")
    func line() {
        #expect(
            ProgressBar.line(title: "Folding", fraction: 0.5, recordCount: 1_500, seconds: 0.5)
                == "Folding ████████████░░░░░░░░░░░░ 50 %  1,500 records  3,000 records/s")
    }

    @Test("Parts beyond the whole and no time at all do no harm")
    func extremes() {
        #expect(
            ProgressBar.line(title: "x", fraction: 7, recordCount: 3, seconds: 0)
                .contains("100 %  3 records  0 records/s"))
        #expect(
            ProgressBar.line(title: "x", fraction: -1, recordCount: 0, seconds: 1).contains(" 0 %"))
    }

    @Test("Nothing is drawn where nobody watches")
    func unwatched() {
        let transcript = Transcript()
        var bar = ProgressBar("Folding", on: transcript.console(showsProgress: false))
        bar.update(fraction: 0.5, recordCount: 1)
        bar.finish()
        #expect(transcript.errors.isEmpty)
    }
}
