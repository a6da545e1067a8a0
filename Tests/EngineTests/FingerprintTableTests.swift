import Bytes
import Model
import TestSupport
import Testing

@testable import Engine

@Suite("The table of fingerprints")
struct FingerprintTableTests {
    @Test("is a dictionary, whatever is inserted and removed", arguments: 1...6)
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = FingerprintTable()
        var wanted: [EventFingerprint: RecentEventIDs.Entry] = [:]
        // Few fingerprints, so that they come again; half of the seeds with few low bits and tags, so
        // that many fall into one row.
        let crowd: UInt64 = seed % 2 == 0 ? 0x7 : .max
        let known = (0..<600).map { _ in
            EventFingerprint(high: random.next() & crowd, low: random.next() & (crowd | 0xFF00))
        }
        for step in 0..<6_000 {
            let fingerprint = known[Int.random(in: 0..<known.count, using: &random)]
            if random.oneIn(3) {
                table.remove(fingerprint)
                wanted[fingerprint] = nil
            } else {
                let entry = RecentEventIDs.Entry(
                    sequenceNumber: SequenceNumber(UInt64(step)),
                    commitTime: Timestamp(microseconds: Int64(step)))
                table.insert(fingerprint, entry)
                wanted[fingerprint] = entry
            }
            #expect(table.count == wanted.count, "seed \(seed), step \(step)")
            if step % 50 == 0 {
                let isEqual = known.allSatisfy { table.find($0) == wanted[$0] }
                #expect(isEqual, "seed \(seed), step \(step)")
            }
        }
        #expect(table.isEmpty == wanted.isEmpty)
    }
}
