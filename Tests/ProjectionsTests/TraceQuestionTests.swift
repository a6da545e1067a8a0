import Bytes
import Model
import Projections
import TestSupport
import Testing

@Suite("Questions about traces")
struct TraceQuestionTests {
    @Test("A trace is summed up as from its events, whenever it is asked", arguments: 0..<6)
    func summaries(seed: Int) throws {
        // The last ones are cut within files of several groups of events.
        let isLarge = seed >= 4
        let history = History.random(seed: UInt64(seed), eventCount: isLarge ? 2_500 : 400)
        let set =
            isLarge ? history.folded(partLength: 2_200, isSealed: { _ in true }) : history.folded()
        var random = SeededRandom(seed: UInt64(seed) + 50)
        let moments = [nil] + (0..<8).map { _ in random.pick(history.entries).number }
        for project in History.projects {
            for at in moments {
                let reference = Reference(history, project: project, at: at)
                for id in History.traceIDs {
                    let found = try set.view.traceSummary(project: project, traceID: id, at: at)
                    #expect(
                        found == reference.summary(ofTrace: id, project: project),
                        "seed \(seed), \(id), at \(String(describing: at))")
                    let members = try set.view.traceMembers(project: project, traceID: id, at: at)
                    #expect(
                        members
                            == reference.events.filter { $0.event.traceID == id }.map(\.number))
                }
            }
        }
    }

    @Test("Lists give the newest starts first, by filter, page and moment", arguments: 0..<6)
    func lists(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 200)
        let set =
            seed % 2 == 0
            ? history.folded() : history.folded(partLength: 120, isSealed: { _ in true })
        var random = SeededRandom(seed: UInt64(seed) + 50)
        for round in 0..<100 {
            var question = TraceQuestion(
                projectID: random.missing(oneIn: 4) { $0.pick(History.projects) },
                offset: random.pick([0, 0, 2, 50]), limit: random.pick([1, 3, 50, .max]))
            if random.oneIn(3) { question.hasErrors = random.oneIn(2) }
            if random.oneIn(4) { question.sessionID = random.pick(["s1", "s2", "none"]) }
            if random.oneIn(4) { question.userID = random.pick(["u1", "none"]) }
            if random.oneIn(4) { question.from = random.pick(history.events).event.timestamp }
            if random.oneIn(4) { question.through = random.pick(history.events).event.timestamp }
            if random.oneIn(3) { question.at = random.pick(history.entries).number }
            if random.oneIn(3) {
                question.after = TraceQuestion.Position(
                    startTime: random.pick(history.events).event.timestamp,
                    traceID: random.pick(History.traceIDs))
            }
            let (found, hasMore) = try set.view.traces(question)
            let all = Self.expected(question, history)
            let rest = all.dropFirst(question.offset)
            #expect(found == Array(rest.prefix(question.limit)), "seed \(seed), round \(round)")
            #expect(hasMore == (rest.count > question.limit), "seed \(seed), round \(round)")
        }
    }

    private static func expected(_ question: TraceQuestion, _ history: History) -> [TraceSummary] {
        let projects = question.projectID.map { [$0] } ?? History.projects
        let summaries = projects.flatMap { project in
            let reference = Reference(history, project: project, at: question.at)
            return History.traceIDs.compactMap {
                reference.summary(ofTrace: $0, project: project)
            }
        }
        return summaries.filter { summary in
            (question.hasErrors.map { (summary.errorCount > 0) == $0 } ?? true)
                && (question.sessionID.map { summary.sessionID == $0 } ?? true)
                && (question.userID.map { summary.userID == $0 } ?? true)
                && (question.from.map { summary.startTime >= $0 } ?? true)
                && (question.through.map { summary.startTime <= $0 } ?? true)
                && (question.after.map { cursor in
                    summary.startTime < cursor.startTime
                        || (summary.startTime == cursor.startTime
                            && summary.traceID > cursor.traceID)
                } ?? true)
        }.sorted { left, right in
            if left.startTime != right.startTime { return left.startTime > right.startTime }
            if left.traceID != right.traceID { return left.traceID < right.traceID }
            return left.projectID < right.projectID
        }
    }

    @Test("Seven spans in reverse are the same trace as in order")
    func anyOrder() throws {
        func history(_ order: [Int]) -> History {
            var history = History()
            for step in order {
                var event = Event(
                    id: "e\(step)", type: .span,
                    timestamp: History.start.advanced(byMicroseconds: Int64(step) * 1_000),
                    payload: Payload(encoding: .json, body: []))
                event.traceID = "t"
                event.parentID = step == 0 ? nil : "e\((step - 1) / 2)"
                event.name = "step \(step)"
                event.durationMicroseconds = UInt64(10_000 - step)
                history.append(event)
            }
            return history
        }
        let forward = history(Array(0..<7)).folded()
        let backward = history((0..<7).reversed()).folded()
        let first = try forward.view.traceSummary(project: History.project, traceID: "t")
        let second = try backward.view.traceSummary(project: History.project, traceID: "t")
        #expect(first == second)
        #expect(first?.name == "step 0")
        #expect(first?.eventCount == 7)
        #expect(first?.durationMicroseconds == 15_994)
    }

    @Test("Events without a trace are in none, and a trace id tells its projects")
    func withoutTrace() throws {
        var history = History()
        var event = Event(
            id: "a", type: .log, timestamp: History.start,
            payload: Payload(encoding: .json, body: []))
        history.append(event)
        event.traceID = "t"
        history.append(event, in: History.projects[2])
        history.append(event, in: History.projects[1])
        let set = history.folded()
        #expect(try set.view.traces(TraceQuestion(projectID: History.project)).summaries.isEmpty)
        #expect(
            try set.view.projects(withTrace: "t") == [History.projects[1], History.projects[2]])
        #expect(try set.view.projects(withTrace: "u").isEmpty)
    }
}
