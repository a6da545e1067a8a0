import Bytes
import EventLog
import Foundation
import Model
import Projections
import Records
import Testing

@testable import Engine

@Suite("Engine")
struct EngineTests {
    @Test("What was acknowledged is there at once, and after a restart")
    func readYourWrites() async throws {
        let home = try await TemporaryEngine()
        let event = TemporaryEngine.logEvent("evt-1")
        let receipt = try await home.ingest([event])
        #expect(receipt.outcomes.map(\.isDuplicate) == [false])
        #expect(home.engine.lastApplied == receipt.lastSequenceNumber)
        for _ in 0..<2 {
            let found = try home.engine.event(project: home.project, id: "evt-1", at: nil)
            #expect(found?.event == event)
            #expect(found?.sequenceNumber == receipt.outcomes[0].sequenceNumber)
            try home.reopen()
        }
    }

    @Test("A repeat counts nothing: in one batch, in the next request, and after a restart")
    func idempotency() async throws {
        let home = try await TemporaryEngine()
        let event = TemporaryEngine.logEvent("evt-1")
        let first = try await home.ingest([event, TemporaryEngine.logEvent("evt-2"), event])
        #expect(first.outcomes.map(\.isDuplicate) == [false, false, true])
        #expect(first.outcomes[0].sequenceNumber == first.outcomes[2].sequenceNumber)
        let last = home.engine.lastApplied
        let second = try await home.ingest([event])
        #expect(second.outcomes == [first.outcomes[2]])
        try home.reopen()
        let third = try await home.ingest([event])
        #expect(third.outcomes == [first.outcomes[2]])
        #expect(home.engine.lastApplied == last)
        let page = try home.engine.events(EventQuestion(projectID: home.project))
        #expect(page.total == 2)
    }

    @Test("The same id in another project is another event")
    func idempotencyIsByProject() async throws {
        let home = try await TemporaryEngine()
        let other = try await home.engine.createProject(
            name: "other", description: nil, by: .operator)
        try await home.ingest([TemporaryEngine.logEvent("evt-1")])
        let receipt = try await home.engine.ingest(
            [TemporaryEngine.logEvent("evt-1")], into: other.id, by: .operator)
        #expect(receipt.outcomes.map(\.isDuplicate) == [false])
    }

    @Test("Many writers with one id get one event between them")
    func concurrentRepeats() async throws {
        let home = try await TemporaryEngine()
        let engine = home.engine
        let project = home.project
        let receipts = try await withThrowingTaskGroup(of: IngestReceipt.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    try await engine.ingest(
                        [TemporaryEngine.logEvent("evt-1")], into: project, by: .operator)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(receipts.count { !$0.outcomes[0].isDuplicate } == 1)
        #expect(Set(receipts.map(\.outcomes[0].sequenceNumber)).count == 1)
        #expect(try home.engine.events(EventQuestion(projectID: project)).total == 1)
    }

    @Test("A cost is decided once and read back to the pico-dollar")
    func cost() async throws {
        let home = try await TemporaryEngine()
        try await home.ingest([
            TemporaryEngine.usageEvent("u", model: "gpt-4", input: 1_000, output: 500)
        ])
        let stored = try #require(
            try home.engine.event(project: home.project, id: "u", at: nil))
        #expect(stored.cost?.total == PicoUSD(60_000_000_000))
        #expect(stored.cost?.source == .exact)
        let overview = try home.engine.overview(home.project, window: .everything)
        #expect(overview.totalCost == PicoUSD(60_000_000_000))
        #expect(overview.totalTokens == 1_500)
    }

    @Test("A key opens its project until it is revoked, and its secret is nowhere on disk")
    func keys() async throws {
        let home = try await TemporaryEngine()
        #expect(home.engine.principal(secret: home.initialization.operatorToken) == .operator)
        let issued = try await home.engine.issueKey(
            project: home.project, name: "ci", environment: .test, by: .operator)
        #expect(issued.secret.hasPrefix("sk_test_"))
        #expect(
            home.engine.principal(secret: issued.secret)
                == .key(id: issued.key.id, project: home.project))
        try await home.engine.revokeKey(
            id: issued.key.id, project: home.project, by: .operator)
        #expect(home.engine.principal(secret: issued.secret) == nil)
        await #expect(throws: EngineError.unknownKey(issued.key.id)) {
            try await home.engine.revokeKey(
                id: issued.key.id, project: home.project, by: .operator)
        }
        try home.reopen()
        #expect(home.engine.principal(secret: issued.secret) == nil)
        let secrets = [
            issued.secret, home.initialization.apiKey, home.initialization.operatorToken,
        ]
        let files = try #require(FileManager.default.enumerator(atPath: home.path))
        for case let name as String in files {
            guard let data = FileManager.default.contents(atPath: home.path + "/" + name) else {
                continue
            }
            for secret in secrets {
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(name) holds a secret")
            }
        }
    }

    @Test("A start appends nothing when nothing changed")
    func quietStart() async throws {
        let home = try await TemporaryEngine()
        let last = home.engine.lastApplied
        try home.reopen()
        #expect(home.engine.lastApplied == last)
    }

    @Test("Live digests equal those of the log folded anew")
    func digestsSurviveRestart() async throws {
        let home = try await TemporaryEngine()
        for index in 0..<50 {
            var events = [
                TemporaryEngine.logEvent("log \(index)", at: 1_700_000_000 + Int64(index))
            ]
            events.append(
                TemporaryEngine.usageEvent(
                    "usage \(index)", model: index % 3 == 0 ? "nobody-knows" : "gpt-4o-mini",
                    input: UInt64(index) * 100, output: 7))
            try await home.ingest(events)
        }
        let live = try home.engine.digests()
        try home.reopen()
        let folded = try home.engine.digests()
        #expect(live.digests == folded.digests)
        #expect(live.total == folded.total)
        #expect(live.seenThrough == folded.seenThrough)
    }

    @Test("Questions about a project that is not there say so")
    func unknownProject() async throws {
        let home = try await TemporaryEngine()
        let nobody = ProjectID("proj_ffffffffffff")
        #expect(throws: EngineError.unknownProject(nobody)) {
            try home.engine.events(EventQuestion(projectID: nobody))
        }
        #expect(throws: EngineError.unknownProject(nobody)) {
            try home.engine.overview(nobody, window: .everything)
        }
        await #expect(throws: EngineError.unknownProject(nobody)) {
            try await home.engine.ingest(
                [TemporaryEngine.logEvent("x")], into: nobody, by: .operator)
        }
    }

    @Test("A directory is opened once, initialised once, and never without its key store")
    func directoryRules() async throws {
        let home = try await TemporaryEngine()
        let options = EngineOptions(dataDirectory: home.path)
        #expect(throws: EngineError.self) { try Engine.open(options) }
        await #expect(throws: EngineError.self) { try await DataDirectory.initialize(options) }
        home.engine.close()
        try FileManager.default.moveItem(
            atPath: home.path + "/log", toPath: home.path + "/elsewhere")
        #expect(throws: EngineError.self) { try Engine.open(options) }
        try FileManager.default.moveItem(
            atPath: home.path + "/elsewhere", toPath: home.path + "/log")
        try FileManager.default.removeItem(atPath: home.path + "/keystore")
        #expect(throws: EngineError.self) { try Engine.open(options) }
        await #expect(throws: EngineError.self) { try await DataDirectory.initialize(options) }
    }

    @Test("After closing, writes are refused and say so")
    func closed() async throws {
        let home = try await TemporaryEngine()
        home.engine.close()
        await #expect(throws: EngineError.closed) {
            try await home.engine.ingest(
                [TemporaryEngine.logEvent("x")], into: home.project, by: .operator)
        }
    }
}
