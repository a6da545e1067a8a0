import Bytes
import Cryptography
import Model
import Projections
import Records
import TestSupport
import Testing

@Suite("Digests of projections")
struct ProjectionDigestTests {
    private static let names = [
        "projects", "keys", "prices", "usage", "retention", "events", "traces", "rollups", "models",
    ]

    private func total(_ history: History) throws -> String {
        let set = history.folded()
        return try ProjectionSet.total(set.digests()).hexadecimal
    }

    @Test("Folding the same records again gives the same digests", arguments: 0..<5)
    func rebuild(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 300)
        let live = history.folded()
        let rebuilt = history.folded()
        let digests = try live.digests()
        #expect(try digests == rebuilt.digests(), "seed \(seed)")
        for length in [1, 7, 100, 1_000] {
            let parted = history.folded(partLength: length)
            let isSame = try digests == parted.digests()
            #expect(isSame, "seed \(seed), in parts of \(length)")
        }
        #expect(digests.map(\.name) == Self.names)
        #expect(digests.allSatisfy { $0.bytes.count == 32 })
        #expect(Set(digests.map(\.hexadecimal)).count >= 6, "seed \(seed)")
    }

    @Test("At every cut the fold so far is the fold of what was there", arguments: 0..<3)
    func cuts(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 60)
        var live = ProjectionSet()
        for entry in history.entries {
            live.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number,
                commitTime: entry.commitTime)
            guard entry.number.rawValue % 13 == 0 else { continue }
            let rebuilt = history.folded(at: entry.number)
            let isSame = try live.digests() == rebuilt.digests()
            #expect(isSame, "seed \(seed), at \(entry.number)")
        }
    }

    @Test("An empty set has digests of zero rows")
    func empty() throws {
        let set = ProjectionSet()
        let digests = try set.digests()
        #expect(
            digests.allSatisfy { $0.rowCount == 0 && $0.bytes == [UInt8](repeating: 0, count: 32) })
        let total = ProjectionSet.total(digests)
        #expect(total.name == "total")
        #expect(total.bytes != [UInt8](repeating: 0, count: 32))
    }

    @Test("One row's digest is the hash that the page defines")
    func definition() throws {
        var history = History()
        history.append(
            .usageIncremented(project: ProjectID("p"), actor: .system, eventCount: 258),
            at: History.start)
        let set = history.folded()
        let usage = try set.digests()[3]
        // spec/projections.md §2: the key's length, the key (project, month 202609), the value.
        let row: [UInt8] =
            [10, 1, 112, 0x71, 0x17, 3, 0, 0, 0, 0, 0] + [2, 1, 0, 0, 0, 0, 0, 0]
        #expect(usage.bytes == SHA256.hash(row).bytes)
        #expect(usage.rowCount == 1)
    }

    @Test("Whatever changes in an event that can be asked for changes the digest")
    func everyField() throws {
        var event = Event(
            id: "id", type: .span, timestamp: History.start,
            payload: Payload(encoding: .json, body: []))
        event.kind = .llm
        event.traceID = "t"
        event.model = "m"
        event.provider = "openai"
        event.usage = TokenUsage(input: 10, output: 5, reasoning: 2)
        event.durationMicroseconds = 1_000
        let cost = Cost(parts: Cost.Parts(output: PicoUSD(9)), source: .default, priceID: "default")
        let changes: [(name: String, change: (inout Event, inout Cost) -> Void)] = [
            ("id", { event, _ in event.id = "id2" }),
            ("type", { event, _ in event.type = .log }),
            ("kind", { event, _ in event.kind = .embedding }),
            ("time", { event, _ in event.timestamp = event.timestamp.advanced(byMicroseconds: 1) }),
            (
                "end",
                { event, _ in event.endTime = event.timestamp.advanced(byMicroseconds: 9_000) }
            ),
            ("duration", { event, _ in event.durationMicroseconds = 1_001 }),
            ("trace", { event, _ in event.traceID = "t2" }),
            ("no trace", { event, _ in event.traceID = nil }),
            ("parent", { event, _ in event.parentID = "p" }),
            ("session", { event, _ in event.sessionID = "s" }),
            ("user", { event, _ in event.userID = "u" }),
            ("name", { event, _ in event.name = "n" }),
            ("empty name", { event, _ in event.name = "" }),
            ("error", { event, _ in event.isError = true }),
            ("model", { event, _ in event.model = "m2" }),
            ("provider", { event, _ in event.provider = "other" }),
            ("input", { event, _ in event.usage?.input = 11 }),
            ("reasoning", { event, _ in event.usage?.reasoning = 3 }),
            ("cache", { event, _ in event.usage?.cacheRead = 1 }),
            ("cost", { _, cost in cost.parts.output = PicoUSD(10) }),
            ("source", { _, cost in cost.source = .exact }),
        ]
        func total(_ event: Event, _ cost: Cost) throws -> String {
            var history = History()
            history.append(event, cost: cost)
            return try self.total(history)
        }
        let base = try total(event, cost)
        var seen = [base]
        for (name, change) in changes {
            var changed = event
            var changedCost = cost
            change(&changed, &changedCost)
            let digest = try total(changed, changedCost)
            #expect(!seen.contains(digest), "\(name)")
            seen.append(digest)
        }
    }

    private static let override = PriceOverride(
        id: "ovr_1", projectID: History.project, pattern: .list(["a", "b"]), provider: "openai",
        effectiveFrom: History.start, terms: [1], note: "n")

    @Test("Whatever changes in an override changes the digest of prices")
    func everyFieldOfOverrides() throws {
        let changes: [(name: String, change: (inout PriceOverride) -> Void)] = [
            ("id", { $0.id = "ovr_2" }), ("server", { $0.projectID = nil }),
            ("names", { $0.pattern = .list(["a", "c"]) }),
            ("fewer names", { $0.pattern = .list(["a"]) }),
            ("form", { $0.pattern = .exact("a") }), ("beginning", { $0.pattern = .prefix("a") }),
            ("provider", { $0.provider = nil }), ("always", { $0.effectiveFrom = nil }),
            ("later", { $0.effectiveFrom = $0.effectiveFrom?.advanced(byMicroseconds: 1) }),
            ("terms", { $0.terms = [2] }), ("withdrawn", { $0.terms = nil }),
            ("note", { $0.note = "" }),
        ]
        func digest(_ override: PriceOverride) throws -> [UInt8] {
            var history = History()
            history.append(
                .projectCreated(
                    project: History.project, actor: .operator, name: "a", description: nil))
            history.append(.priceOverridden(actor: .operator, override: override))
            return try history.folded().digests()[2].bytes
        }
        var seen = [try digest(Self.override)]
        for (name, change) in changes {
            var changed = Self.override
            change(&changed)
            let digest = try digest(changed)
            #expect(!seen.contains(digest), "\(name)")
            seen.append(digest)
        }
    }

    @Test("Every record of control changes its own projection")
    func controlRecords() throws {
        let key = Key(
            id: "key_1", scope: .operator, projectID: nil, name: "n", environment: .live,
            prefix: "sk", digest: [1], createdAt: History.start)
        let records: [(changed: String, record: Record)] = [
            (
                "projects",
                .projectCreated(
                    project: History.project, actor: .operator, name: "a", description: nil)
            ),
            ("keys", .keyIssued(actor: .operator, key: key)),
            ("keys", .keyRevoked(project: nil, actor: .operator, keyID: "key_1")),
            ("prices", .priceBookPublished(actor: .system, bookID: "b", text: [1])),
            ("prices", .priceBookPublished(actor: .system, bookID: "b", text: [1])),
            ("prices", .priceOverridden(actor: .operator, override: Self.override)),
            ("prices", .priceOverridden(actor: .operator, override: Self.override)),
            ("usage", .usageIncremented(project: History.project, actor: .system, eventCount: 1)),
        ]
        var history = History()
        var before = try history.folded().digests()
        for (changed, record) in records {
            history.append(record)
            let after = try history.folded().digests()
            let different = zip(before, after).filter { $0.0 != $0.1 }.map(\.1.name)
            #expect(different == [changed], "\(record)")
            before = after
        }
    }
}
