import Bytes
import Model
import Records
import TestSupport
import Testing

@testable import Projections

@Suite("Snapshots of the small folds")
struct SnapshotTests {
    private static func folds(_ history: History, count: Int? = nil) -> FoldState {
        var folds = FoldState()
        for entry in history.entries.prefix(count ?? history.entries.count) {
            folds.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number, commitTime: entry.commitTime)
        }
        return folds
    }

    /// Everything that the folds know of: projects, implied ones, keys, books, overrides, usage.
    static func history(seed: UInt64) -> History {
        var history = History.random(seed: seed, eventCount: 300)
        var random = SeededRandom(seed: seed)
        let projects = (0..<4).map { ProjectID("proj_\($0)") }
        for step in 0..<120 {
            let project = random.pick(projects)
            switch Int.random(in: 0..<7, using: &random) {
            case 0:
                history.append(
                    .projectCreated(
                        project: project, actor: .operator, name: "p\(step)",
                        description: random.missing(oneIn: 2) { _ in "d" }))
            case 1, 2:
                let scope: Key.Scope = random.oneIn(4) ? .operator : .project
                // Some digests are equal: which key opens is part of the state.
                history.append(
                    .keyIssued(
                        actor: .system,
                        key: Key(
                            id: "key_\(Int.random(in: 0..<20, using: &random))", scope: scope,
                            projectID: scope == .project ? project : nil, name: "k",
                            environment: .live, prefix: "sk_live_0000",
                            digest: [UInt8](
                                repeating: UInt8.random(in: 0..<4, using: &random), count: 32),
                            createdAt: History.start)))
            case 3:
                history.append(
                    .keyRevoked(
                        project: project, actor: .operator,
                        keyID: "key_\(Int.random(in: 0..<20, using: &random))"))
            case 4:
                history.append(
                    .priceBookPublished(
                        actor: .system, bookID: "book\(step)", text: Array("text \(step)".utf8)))
            case 5:
                history.append(
                    .priceOverridden(
                        actor: .operator,
                        override: PriceOverride(
                            id: "ovr_\(step)", projectID: random.missing(oneIn: 2) { _ in project },
                            pattern: random.oneIn(2) ? .list(["a", "b"]) : .prefix("gpt"),
                            provider: random.missing(oneIn: 2) { _ in "openai" },
                            effectiveFrom: random.missing(oneIn: 2) { _ in History.start },
                            terms: random.missing(oneIn: 3) { _ in Array("{}".utf8) },
                            note: "n")))
            default:
                history.append(
                    .usageIncremented(
                        project: project, actor: .system, eventCount: UInt64(step)))
            }
        }
        history.append(bytes: [0xff, 0xff])
        return history
    }

    @Test("A state read back is the state that was written, and folds on alike", arguments: 1...12)
    func roundTrip(seed: Int) throws {
        let history = Self.history(seed: UInt64(seed))
        var random = SeededRandom(seed: UInt64(seed) &* 77)
        let cut = Int.random(in: 0...history.entries.count, using: &random)
        let before = Self.folds(history, count: cut)
        let bytes = before.encoded
        let read = try FoldState(encoded: bytes)
        #expect(read.encoded == bytes)
        #expect(read.hash == before.hash)
        #expect(read.eventCount == before.eventCount)
        #expect(read.skippedRecords == before.skippedRecords)
        var set = ProjectionSet(read)
        var whole = ProjectionSet()
        for (place, entry) in history.entries.enumerated() {
            whole.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number, commitTime: entry.commitTime)
            if place < cut { continue }
            set.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number, commitTime: entry.commitTime)
        }
        #expect(set.folds.encoded == whole.folds.encoded)
        #expect(set.folds.encoded == Self.folds(history).encoded)
        #expect(set.priceBook == whole.priceBook)
        #expect(set.hasOperatorKey == whole.hasOperatorKey)
        for digest in 0..<4 {
            let digest = [UInt8](repeating: UInt8(digest), count: 32)
            #expect(set.key(digest: digest) == whole.key(digest: digest))
        }
        // The first four projections are the small ones.
        #expect(try set.digests().prefix(4) == whole.digests().prefix(4))
    }

    static func snapshot(seed: UInt64) -> Snapshot {
        let folds = folds(history(seed: seed))
        return Snapshot(
            logID: [UInt8](0..<16), through: folds.lastApplied.advanced(by: 3),
            segments: [
                Snapshot.Segment(
                    number: 1, root: nil, recordCount: 9, eventCount: 0, events: nil,
                    lastCommitTime: History.start),
                Snapshot.Segment(
                    number: 4, root: [UInt8](repeating: 7, count: 32), recordCount: 500,
                    eventCount: 300, events: SequenceNumber(4)...SequenceNumber(480),
                    lastCommitTime: History.start.advanced(byMicroseconds: 5)),
            ],
            holes: [
                Snapshot.Hole(segment: 1, records: SequenceNumber(2)...SequenceNumber(3))
            ], folds: folds)
    }

    @Test("A file says what was folded")
    func file() throws {
        let snapshot = Self.snapshot(seed: 3)
        let read = try Snapshot(encoded: snapshot.encoded)
        #expect(read.logID == snapshot.logID)
        #expect(read.through == snapshot.through)
        #expect(read.segments == snapshot.segments)
        #expect(read.holes == snapshot.holes)
        #expect(read.folds.encoded == snapshot.folds.encoded)
        #expect(read.encoded == snapshot.encoded)
    }

    @Test("No flipped bit and no cut of a file is taken for a snapshot")
    func damage() throws {
        let bytes = Self.snapshot(seed: 5).encoded
        var random = SeededRandom(seed: 11)
        for round in 0..<400 {
            var damaged = bytes
            if round % 4 == 0 {
                damaged.removeLast(Int.random(in: 1...bytes.count, using: &random))
            } else {
                let place = round < 200 ? round : Int.random(in: 0..<bytes.count, using: &random)
                damaged[place] ^= 1 << UInt8(round % 8)
            }
            #expect(throws: FormatError.self, "round \(round)") {
                try Snapshot(encoded: damaged)
            }
        }
    }

    @Test("Mutated states are refused or read as some state, and never trap")
    func fuzz() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let bytes = Self.folds(Self.history(seed: 9)).encoded
        for round in 0..<2_000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<mutated.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: mutated[place] = UInt8.random(in: 0...255, using: &random)
                case 1: mutated.remove(at: place)
                default: mutated.insert(0xff, at: place)
                }
            }
            guard let read = try? FoldState(encoded: mutated) else { continue }
            let again = read.encoded
            #expect(
                try FoldState(encoded: again).encoded == again, "seed \(seed), round \(round)")
        }
    }
}
