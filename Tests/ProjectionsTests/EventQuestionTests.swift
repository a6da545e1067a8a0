import Bytes
import Model
import Projections
import TestSupport
import Testing

@Suite("Questions about events")
struct EventQuestionTests {
    @Test("Every combination of conditions gives what a plain search gives", arguments: 0..<6)
    func againstReference(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 400)
        let set = history.folded()
        var random = SeededRandom(seed: UInt64(seed) + 100)
        var nonEmpty = 0
        for round in 0..<150 {
            let question = Self.question(&random, history)
            let answer = try set.view.events(question)
            let expected = Reference(history, project: question.projectID).events(question)
            #expect(answer == expected, "seed \(seed), round \(round): \(question)")
            if !expected.positions.isEmpty { nonEmpty += 1 }
        }
        #expect(nonEmpty > 20, "seed \(seed)")
    }

    private static func question(_ random: inout SeededRandom, _ history: History) -> EventQuestion
    {
        var question = EventQuestion(
            projectID: random.pick(History.projects),
            offset: random.pick([0, 0, 0, 5, 500]), limit: random.pick([1, 7, 100, .max]))
        if random.oneIn(4) { question.type = random.pick(EventType.allCases) }
        if random.oneIn(6) { question.kind = random.pick(SpanKind.allCases) }
        if random.oneIn(6) { question.isCall = random.oneIn(2) }
        if random.oneIn(6) { question.hasUsage = random.oneIn(2) }
        if random.oneIn(6) { question.hasModel = random.oneIn(2) }
        if random.oneIn(4) { question.isError = random.oneIn(2) }
        if random.oneIn(4) { question.traceID = random.pick(History.traceIDs + ["none"]) }
        if random.oneIn(6) { question.sessionID = random.pick(["s1", "s2", "none"]) }
        if random.oneIn(6) { question.userID = random.pick(["u1", "none"]) }
        if random.oneIn(6) { question.model = random.pick(History.models + ["none"]) }
        if random.oneIn(4) { question.from = random.pick(history.events).event.timestamp }
        if random.oneIn(4) { question.through = random.pick(history.events).event.timestamp }
        if random.oneIn(3) { question.at = random.pick(history.entries).number }
        if random.oneIn(3) {
            let event = random.pick(history.events)
            question.after = EventQuestion.Position(
                timestamp: event.event.timestamp, sequenceNumber: event.number)
        }
        return question
    }

    @Test("Pages by cursor hold each of 250 events once while more arrive")
    func pagingUnderWrites() throws {
        var history = History.random(seed: 7, eventCount: 0)
        var random = SeededRandom(seed: 8)
        for _ in 0..<250 { history.append(History.randomEvent(&random)) }
        let first = history.folded().lastApplied
        var seen: [SequenceNumber] = []
        var question = EventQuestion(projectID: History.project, limit: 40)
        question.at = first
        var pages = 0
        while true {
            let answer = try history.folded().view.events(question)
            #expect(answer.total == 250)
            seen += answer.positions.map(\.sequenceNumber)
            pages += 1
            for _ in 0..<30 { history.append(History.randomEvent(&random)) }
            guard answer.hasMore else { break }
            question.after = answer.positions.last
        }
        #expect(pages == 7)
        #expect(seen.count == 250)
        #expect(Set(seen).count == 250)
        #expect(seen.allSatisfy { $0 <= first })
    }

    @Test("An id finds its records, newest first, and as of a moment")
    func byID() throws {
        let history = History.random(seed: 3, eventCount: 300)
        let set = history.folded()
        for id in (0..<70).map({ "e\($0)" }) {
            for project in History.projects {
                let expected = history.events
                    .filter { $0.project == project && $0.event.id == id }.map(\.number)
                let found = try set.view.eventNumbers(project: project, id: id)
                #expect(found == expected.reversed(), "\(id)")
                let at = SequenceNumber(200)
                let earlier = try set.view.eventNumbers(project: project, id: id, at: at)
                #expect(earlier == expected.filter { $0 <= at }.reversed(), "\(id)")
            }
        }
        let none = try set.view.eventNumbers(project: ProjectID("proj_none"), id: "e1")
        #expect(none.isEmpty)
    }

    @Test("A project without events has none, with any offset")
    func nothing() throws {
        let set = History().folded()
        let answer = try set.view.events(
            EventQuestion(projectID: History.project, offset: .max, limit: .max))
        #expect(answer == EventMatches(positions: [], total: 0, hasMore: false))
    }

    @Test("Counts by project and type are those of the events")
    func counts() {
        let history = History.random(seed: 5, eventCount: 300)
        let set = history.folded()
        let counts = set.eventCounts
        #expect(counts.reduce(0) { $0 + $1.count } == 300)
        for (project, type, count) in counts {
            let expected = history.events.count { $0.project == project && $0.event.type == type }
            #expect(count == UInt64(expected))
        }
        #expect(set.eventCount == 300)
        #expect(counts.map(\.project) == counts.map(\.project).sorted())
    }
}
