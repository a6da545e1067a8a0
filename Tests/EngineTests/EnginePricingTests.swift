import Bytes
import EventLog
import Foundation
import Model
import Pricing
import Projections
import Records
import Testing

@testable import Engine

@Suite("Prices in the engine")
struct EnginePricingTests {
    private static let book = #"""
        {"models": [{"provider": "acme", "model": "m-1", "input": 1, "output": 2},
                    {"provider": "acme", "model": "m-2", "input": 3, "output": 4}]}
        """#

    private func draft(_ json: String) throws -> OverrideDraft {
        try OverrideDraft(json: Array(json.utf8))
    }

    private func cost(_ home: TemporaryEngine, _ id: String) throws -> Cost? {
        try home.engine.event(project: home.project, id: id, at: nil)?.cost
    }

    @discardableResult
    private func call(_ home: TemporaryEngine, _ id: String, _ model: String) async throws -> Cost?
    {
        try await home.ingest([
            TemporaryEngine.usageEvent(id, model: model, input: 1_000, output: 100)
        ])
        return try cost(home, id)
    }

    @Test("A book prices calls from its publication on, and what was priced before stays")
    func publishes() async throws {
        let home = try await TemporaryEngine()
        let before = try await call(home, "a", "m-1")
        #expect(before?.source == .default)
        let start = home.engine.lastApplied
        let published = try await home.engine.publishPriceBook(
            try PriceImport(Array(Self.book.utf8)), by: .operator)
        #expect(published.number > start)
        let after = try await call(home, "b", "m-1")
        #expect(after?.priceID == "acme/m-1")
        #expect(after?.total == PicoUSD(1_200_000_000))
        // A restart neither forgets the book nor brings the built-in one back.
        let last = home.engine.lastApplied
        try home.reopen()
        #expect(home.engine.lastApplied == last)
        #expect(home.engine.priceBook.id == published.id)
        #expect(try cost(home, "a") == before)
        #expect(try await call(home, "c", "m-2")?.total == PicoUSD(3_400_000_000))
        #expect(try await call(home, "d", "gpt-4o")?.source == .default)
    }

    @Test("The prices in force can be asked for at every point of the log")
    func asOf() async throws {
        let home = try await TemporaryEngine()
        let engine = home.engine
        let start = engine.lastApplied
        let first = try await engine.setPrice(
            try draft(#"{"pattern": "gpt-4*", "input": 7, "output": 8}"#), by: .operator)
        let published = try await engine.publishPriceBook(
            try PriceImport(Array(Self.book.utf8)), by: .operator)
        let moment = Timestamp(microseconds: 1_700_000_000_000_000)
        let usage = TokenUsage(input: 1_000, output: 100)
        func total(_ model: String, at: SequenceNumber?) throws -> String {
            let cost = try engine.prices(at: at).cost(
                of: usage, model: model, provider: nil, serviceTier: nil, at: moment, in: nil)
            return "\(cost?.source.name ?? "none") \(cost?.total.displayDollars ?? "")"
        }
        #expect(try total("gpt-4", at: start) == "exact 0.036")
        #expect(try total("gpt-4", at: first.sequenceNumber) == "override 0.0078")
        #expect(try total("m-1", at: first.sequenceNumber) == "default 0.0012")
        #expect(try total("m-1", at: published.number) == "exact 0.0012")
        #expect(try total("gpt-4", at: nil) == "override 0.0078")
        #expect(try engine.prices(at: .zero).book.id == PriceBook.builtIn.id)
        #expect(engine.priceRecords(at: start).overrides.isEmpty)
        #expect(engine.priceRecords().books.map(\.id).last == published.id)
        #expect(engine.priceRecords().overrides == [first])
    }

    @Test(
        "An override prices the calls of its project only, survives a restart, and can be taken back"
    )
    func overrides() async throws {
        let home = try await TemporaryEngine()
        let other = try await home.engine.createProject(
            name: "other", description: nil, by: .operator)
        try await home.engine.setPrice(
            try draft(
                #"{"project_id": "\#(other.id)", "pattern": "gpt-4o", "input": 1, "output": 1}"#),
            by: .operator)
        #expect(try await call(home, "a", "gpt-4o")?.source == .exact)
        let set = try await home.engine.setPrice(
            try draft(
                #"{"project_id": "\#(home.project)", "pattern": "gpt-4o", "input": 2, "output": 3}"#
            ), by: .operator)
        #expect(set.override.id.hasPrefix("ovr_"))
        let priced = try await call(home, "b", "gpt-4o")
        #expect(priced?.source == .override)
        #expect(priced?.priceID == "override/\(set.override.id)")
        #expect(priced?.total == PicoUSD(2_300_000_000))
        try home.reopen()
        #expect(try await call(home, "c", "openai/gpt-4o")?.total == PicoUSD(2_300_000_000))
        try await home.engine.setPrice(
            try draft(
                #"{"project_id": "\#(home.project)", "pattern": "gpt-4o", "withdraw": true}"#),
            by: .operator)
        #expect(try await call(home, "d", "gpt-4o")?.source == .exact)
        #expect(try cost(home, "b") == priced)
    }

    @Test("An override for a project that there is not is refused")
    func unknownProject() async throws {
        let home = try await TemporaryEngine()
        let draft = try draft(
            #"{"project_id": "proj_none", "pattern": "gpt-4o", "input": 2, "output": 3}"#)
        await #expect(throws: EngineError.unknownProject(ProjectID("proj_none"))) {
            try await home.engine.setPrice(draft, by: .operator)
        }
    }

    @Test("A rebuild of the log comes to the same prices")
    func rebuilt() async throws {
        let home = try await TemporaryEngine()
        try await home.engine.setPrice(
            try draft(#"{"pattern": ["a", "b"], "provider": "x", "input": 2, "output": 3}"#),
            by: .operator)
        try await home.engine.publishPriceBook(
            try PriceImport(Array(Self.book.utf8)), by: .operator)
        try await call(home, "a", "a")
        let before = try home.engine.digests()
        try home.reopen()
        #expect(try home.engine.digests().total == before.total)
    }
}
