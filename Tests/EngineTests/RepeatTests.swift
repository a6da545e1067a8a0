import Bytes
import EventLog
import Model
import Projections
import Records
import TestSupport
import Testing

@testable import Engine

@Suite("Repeated event ids in sealed segments")
struct RepeatTests {
    private let hour: UInt64 = 3_600_000

    @Test("An id is recognised across seals, filters, their joining, and restarts")
    func everywhere() throws {
        let home = try SimulatedHome()
        var numbers: [SequenceNumber] = []
        for place in 0..<150 {
            numbers.append(try home.ingest("event \(place)").sequenceNumber)
            // Each of these leaves the ids in another place.
            if place % 3 != 0 { home.work() }
            if place % 50 == 49 {
                home.work()
                try home.restart(.kill)
            }
            let earlier = place / 2
            let outcome = try home.ingest("event \(earlier)")
            #expect(outcome.isDuplicate, "\(earlier) after \(place)")
            #expect(outcome.sequenceNumber == numbers[earlier])
        }
        home.work()
        let statistics = home.engine.statistics()
        #expect(statistics.idempotencyFilterCount > 1)
        #expect(
            statistics.idempotencyFilterCount < statistics.indexedSegmentCount,
            "nothing was joined")
        for end in SimulatedHome.End.allCases {
            for (place, number) in numbers.enumerated() {
                let outcome = try home.ingest("event \(place)")
                #expect(outcome.isDuplicate && outcome.sequenceNumber == number)
            }
            try home.restart(end)
        }
        #expect(try !home.ingest("event 150").isDuplicate)
        #expect(home.engine.statistics().idempotencyWindowSeconds == 86_400)
        // Next to nothing is kept exactly once it is in a filter.
        home.work()
        #expect(home.engine.admission.recentIDs.byteCount < 40 * RecentEventIDs.bytesPerEntry)
    }

    @Test("Filters are joined, and runs summed, also while events never stop coming")
    func fairness() throws {
        let home = try SimulatedHome()
        var filterCounts: [Int] = []
        var number = 0
        for _ in 0..<400 {
            // Before each piece of its work there are new words to gather, and segments to index.
            while number < 600,
                home.engine.statistics().pendingIndexCount < 3 || number % 2 == 0
            {
                try home.ingest("event \(number)")
                number += 1
                for _ in 0..<4 {
                    _ = home.engine.step(.log)
                    _ = home.engine.step(.projector)
                    _ = home.engine.step(.sealer)
                }
            }
            _ = home.engine.step(.indexer)
            filterCounts.append(home.engine.statistics().idempotencyFilterCount)
        }
        let indexed = home.engine.statistics().indexedSegmentCount
        #expect(indexed > 20)
        let most = filterCounts.max() ?? 0
        #expect(most < indexed / 2, "\(most) filters of \(indexed) segments at a time")
        #expect(!home.files(".wrun").isEmpty)
    }

    @Test("An id is new again after a day of commit time, to the millisecond")
    func edge() throws {
        let home = try SimulatedHome()
        try home.ingest("event 0")
        home.work()
        let start = home.engine.log.status.lastCommitTime
        try home.fill(60)
        let day = start.advanced(byMicroseconds: Limits.idempotencyWindowMicroseconds)
        // `ingest` lets a millisecond pass.
        home.clock.setWallTime(day.advanced(byMicroseconds: -1_000))
        #expect(try home.ingest("event 0").isDuplicate)
        home.clock.setWallTime(day)
        let again = try home.ingest("event 0")
        #expect(!again.isDuplicate)
        home.work()
        #expect(try home.ingest("event 0").sequenceNumber == again.sequenceNumber)
    }

    @Test("Where memory does not do, the oldest ids go, and the window says so")
    func budget() throws {
        let home = try SimulatedHome()
        home.idempotencyByteCount = 600
        try home.restart()
        for _ in 0..<200 {
            home.clock.advance(milliseconds: 10_000)
            try home.fill(1)
        }
        let statistics = home.engine.statistics()
        #expect(statistics.idempotencyByteCount < 1_000)
        let window = statistics.idempotencyWindowSeconds
        #expect((40..<1_500).contains(window))
        #expect(try !home.ingest("event 0").isDuplicate)
        #expect(try home.ingest("event 195").isDuplicate)
    }

    @Test("Equal ids in one request, and one that repeats a sealed one, are one event each")
    func oneRequest() throws {
        let home = try SimulatedHome()
        try home.fill(60)
        let event = TemporaryEngine.usageEvent("event 3", model: "gpt-4o", input: 1, output: 1)
        let fresh = TemporaryEngine.usageEvent("fresh", model: "gpt-4o", input: 1, output: 1)
        let receipt = try home.engine.ingest(
            [event, fresh, event, fresh], into: home.project, by: .key("k"), settled: { _ in })
        #expect(receipt.outcomes.map(\.isDuplicate) == [true, false, true, true])
        #expect(receipt.outcomes[0].sequenceNumber == receipt.outcomes[2].sequenceNumber)
        #expect(receipt.outcomes[1].sequenceNumber == receipt.outcomes[3].sequenceNumber)
    }

    @Test("A filter has all of its keys, and few others; read back it is the same")
    func filter() throws {
        var random = SeededRandom(seed: 4)
        let segment = IndexHeader.Segment(
            number: 7, logID: [UInt8](0..<16), root: [UInt8](repeating: 1, count: 32),
            recordCount: 9)
        for count in [0, 1, 2, 7, 1_000, 20_000] {
            let keys = (0..<count).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
            let made = try #require(EventIDFilter(keys))
            let filter = try EventIDFilter(file: made.file(of: segment), of: segment)
            #expect(keys.allSatisfy { filter.mayContain($0) })
            var errors = 0
            for _ in 0..<20_000 {
                let key = UInt64.random(in: 0...UInt64.max, using: &random)
                #expect(filter.mayContain(key) == made.mayContain(key))
                if filter.mayContain(key) { errors += 1 }
            }
            #expect(errors < 20, "\(errors) of 20,000 wrongly, of \(count)")
        }
        let bytes = try #require(EventIDFilter([1, 2, 3])).file(of: segment)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 4
            #expect(throws: FormatError.self) { try EventIDFilter(file: damaged, of: segment) }
            #expect(throws: FormatError.self) {
                try EventIDFilter(file: Array(bytes[..<place]), of: segment)
            }
        }
        // A shape that no filter has, behind checksums that hold.
        var forged = bytes
        forged.replaceSubrange(96..<104, with: [UInt8](repeating: 0xff, count: 8))
        let checksum = CRC32C.checksum([UInt8](forged[..<108]))
        withUnsafeBytes(of: checksum.littleEndian) { forged.replaceSubrange(108..<112, with: $0) }
        #expect(throws: FormatError.self) { try EventIDFilter(file: forged, of: segment) }
    }
}
