import Bytes
import Model
import Projections
import Records
import TestSupport
import Testing

@testable import Engine

@Suite("Lists of traces over several segments")
struct TraceListTests {
    @Test("A trace is found whose session stands in one segment and whose error in another")
    func apart() throws {
        let home = try SimulatedHome()
        func take(_ id: String, _ change: (inout Event) -> Void) throws {
            var event = TemporaryEngine.logEvent(id)
            event.traceID = "apart"
            change(&event)
            home.clock.advance(milliseconds: 1)
            _ = try home.engine.ingest(
                [event], into: home.project, by: .key("k"), settled: { _ in })
            home.work()
        }
        try take("with the session") { $0.sessionID = "session-1" }
        try home.fill(60)
        try take("with the error") { $0.isError = true }
        try home.fill(60)
        var question = TraceQuestion(projectID: home.project)
        question.sessionID = "session-1"
        #expect(try home.engine.traces(question).summaries.map(\.traceID) == ["apart"])
        question.hasErrors = true
        #expect(try home.engine.traces(question).summaries.map(\.traceID) == ["apart"])
        question.hasErrors = false
        #expect(try home.engine.traces(question).summaries == [])
        // The same where the errors alone narrow the list.
        question.sessionID = nil
        question.hasErrors = true
        #expect(try home.engine.traces(question).summaries.map(\.traceID) == ["apart"])
    }
}
