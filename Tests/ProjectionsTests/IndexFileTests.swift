import Bytes
import Model
import TestSupport
import Testing

@testable import Projections

@Suite("Index files")
struct IndexFileTests {
    /// A part of random events and its index file.
    private static func file(seed: UInt64, eventCount: Int = 300) -> (History, [UInt8]) {
        let history = History.random(seed: seed, eventCount: eventCount)
        var set = history.folded(partLength: 1_000_000, isSealed: { _ in false })
        set.beginPart()
        let file = set.unsealedPart(ofSegment: 0)?.indexFile(of: History.segment(0))
        return (history, file ?? [])
    }

    @Test("The same part gives the same bytes, and these hold all of it", arguments: 0..<4)
    func roundTrip(seed: UInt64) throws {
        let (history, file) = Self.file(seed: seed, eventCount: 2_500)
        #expect(file == Self.file(seed: seed, eventCount: 2_500).1)
        let sealed = history.folded(partLength: 1_000_000, isSealed: { _ in true })
        let memory = history.folded(partLength: 1_000_000, isSealed: { _ in false })
        #expect(try sealed.digests() == memory.digests(), "seed \(seed)")
    }

    @Test("The sums that files keep are those of their rows, wherever parts end", arguments: 0..<6)
    func keptSums(seed: UInt64) throws {
        let history = History.random(seed: seed, eventCount: 600)
        let wanted = try history.folded(isSealed: { _ in false }).digests()
        for partLength in [7, 60, 599] {
            var random = SeededRandom(seed: seed)
            let set = history.folded(partLength: partLength, isSealed: { _ in !random.oneIn(3) })
            #expect(try set.digests(keptSums: .all) == wanted, "seed \(seed), \(partLength)")
            #expect(try set.digests() == wanted, "seed \(seed), \(partLength)")
        }
    }

    @Test("Sums over first parts are those of any parts that begin with them", arguments: 0..<6)
    func prefixes(seed: UInt64) throws {
        let history = History.random(seed: seed, eventCount: 600)
        var random = SeededRandom(seed: seed)
        let prefixes = DigestPrefixes()
        for _ in 0..<30 {
            let length = [20, 20, 20, 45].randomElement(using: &random) ?? 20
            let at = history.entries.randomElement(using: &random)?.number
            let unsealed = Int.random(in: 0..<60, using: &random)
            let set = history.folded(at: at, partLength: length) { $0 != unsealed }
            var input = set.digestInput
            input.keptSums = .all
            input.prefixes = prefixes
            let wanted = try set.digests()
            let text = "seed \(seed), parts of \(length), up to \(at?.rawValue ?? 0)"
            #expect(try input.digests() == wanted, "\(text)")
            let sealed = set.view.parts.prefix { part in
                if case .sealed = part { true } else { false }
            }
            #expect(prefixes.find(set.view.parts).count == sealed.count, "\(text)")
        }
    }

    @Test("A file whose sums are not those of its rows is found out by hashing these")
    func forgedSums() throws {
        let history = History.random(seed: 5, eventCount: 300)
        var set = history.folded(partLength: 1_000_000, isSealed: { _ in false })
        let wanted = try set.digests()
        set.beginPart()
        let unsealed = set.unsealedPart(ofSegment: 0)
        let part = try #require(unsealed).part.frozen()
        let file = IndexBuilder.file(part, PartSums(), of: History.segment(0), words: [])
        let forged = try #require(file)
        let sealed = try SealedPart(
            BytesInMemory(forged), of: History.segment(0), cache: IndexCache(byteCount: 1 << 20))
        let isAdopted = set.adopt(sealed)
        #expect(isAdopted)
        #expect(try set.digests(keptSums: .all) != wanted)
        #expect(try set.digests() == wanted)
    }

    @Test("Candidates are narrowed to a project's own, and none of these is lost", arguments: 0..<4)
    func ownCandidates(seed: UInt64) throws {
        let (_, file) = Self.file(seed: seed, eventCount: 2_500)
        let part = try SealedPart(
            BytesInMemory(file), of: History.segment(0), cache: IndexCache(byteCount: 1 << 20))
        var random = SeededRandom(seed: seed)
        for id in History.projects {
            guard let project = try part.project(id) else { continue }
            let events = try project.events()
            var numbers: Set<SequenceNumber> = []
            for group in try events.groups() {
                numbers.formUnion(try events.columns(of: group).numbers())
            }
            for _ in 0..<20 {
                var ranges: [ClosedRange<SequenceNumber>] = []
                var next = UInt64.random(in: 1..<400, using: &random)
                while next < 2_600 {
                    let last = next + UInt64.random(in: 0..<30, using: &random)
                    ranges.append(SequenceNumber(next)...SequenceNumber(last))
                    next = last + UInt64.random(in: 2..<900, using: &random)
                }
                let candidates = NumberRanges(ranges)
                let own = try project.own(candidates, events)
                let isNarrowed = part.cache.runs(project.place, of: part.file.id) != nil
                for number in (0..<2_700).map({ SequenceNumber($0) }) {
                    let wanted =
                        candidates.contains(number) && (!isNarrowed || numbers.contains(number))
                    #expect(own.contains(number) == wanted, "seed \(seed), \(number)")
                }
            }
            #expect(part.cache.runs(project.place, of: part.file.id) != nil)
        }
    }

    @Test("Answers do not depend on how much of the files stays in memory", arguments: [0, 70_000])
    func smallCaches(byteCount: Int) throws {
        let history = History.random(seed: 3, eventCount: 900)
        let wanted = history.folded(isSealed: { _ in false })
        let found = history.folded(cacheByteCount: byteCount, isSealed: { _ in true })
        #expect(try found.digests() == wanted.digests())
        for project in History.projects {
            for offset in stride(from: 0, to: 300, by: 17) {
                let events = EventQuestion(projectID: project, offset: offset, limit: 17)
                #expect(try found.view.events(events) == wanted.view.events(events))
            }
        }
    }

    @Test("A byte that flipped is told, or changes no answer", arguments: [1, 2])
    func flippedBytes(seed: UInt64) throws {
        let (history, file) = Self.file(seed: seed)
        let wanted = try history.folded(partLength: 1_000_000, isSealed: { _ in false }).digests()
        var random = SeededRandom(seed: seed)
        var told = 0
        for offset in file.indices where offset < 128 || random.oneIn(97) {
            var damaged = file
            damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            do {
                #expect(try Self.digests(history, damaged) == wanted, "byte \(offset)")
            } catch {
                told += 1
            }
        }
        #expect(told > 50)
    }

    @Test("A file that was cut is told", arguments: [1])
    func cuts(seed: UInt64) throws {
        let (history, file) = Self.file(seed: seed)
        var random = SeededRandom(seed: seed)
        for count in file.indices where count < 128 || random.oneIn(151) {
            #expect(throws: (any Error).self, "\(count) bytes") {
                try Self.digests(history, [UInt8](file.prefix(count)))
            }
        }
    }

    /// What the digests are if the one part of a history is in this file.
    private static func digests(
        _ history: History, _ file: [UInt8]
    ) throws -> [ProjectionDigest] {
        var set = history.folded(partLength: 1_000_000, isSealed: { _ in false })
        set.beginPart()
        let cache = IndexCache(byteCount: 1 << 20)
        let part = try SealedPart(BytesInMemory(file), of: History.segment(0), cache: cache)
        let isAdopted = set.adopt(part)
        #expect(isAdopted)
        return try set.digests()
    }

    @Test("A file of another segment, log or content is none of this one")
    func otherSegments() throws {
        let (_, file) = Self.file(seed: 1)
        let cache = IndexCache(byteCount: 1 << 20)
        for change in 0..<4 {
            var segment = History.segment(0)
            switch change {
            case 0: segment.number = 1
            case 1: segment.logID[3] ^= 1
            case 2: segment.recordCount += 1
            default: segment.root[31] ^= 1
            }
            #expect(throws: FormatError.self) {
                _ = try SealedPart(BytesInMemory(file), of: segment, cache: cache)
            }
        }
    }

    @Test("A part that is folded anew gives the answers of its file")
    func folds() throws {
        let history = History.random(seed: 9, eventCount: 400)
        var set = history.folded(partLength: 100, isSealed: { _ in true })
        let wanted = try set.digests()
        for segment in [UInt64(0), 2] {
            var fold = PartFold(segment: segment)
            for entry in history.entries[Int(segment) * 100..<Int(segment + 1) * 100] {
                fold.apply(entry.bytes.span.bytes, sequenceNumber: entry.number)
            }
            let isAdopted = set.adopt(fold.finish())
            #expect(isAdopted)
        }
        #expect(set.unsealedSegments == [0, 2])
        #expect(try set.digests() == wanted)
    }
}
