import Bytes
import TestSupport
import Testing

@testable import EventLog

@Suite("Transactions")
struct TransactionTests {
    /// Lengths at which the number of bytes of a length changes, and around.
    private static let lengths = [0, 1, 126, 127, 128, 129, 16_383, 16_384, 16_385, 2_097_152]

    @Test("A record laid down in place is the same as one copied in, whatever room it was given")
    func inPlace() {
        for length in Self.lengths {
            let record = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for spare in [0, 1, 100, 20_000] {
                var copied = LogTransaction()
                var laid = LogTransaction()
                for _ in 0..<2 {
                    copied.append(record)
                    laid.append(upTo: length + spare) { memory in
                        #expect(memory.count >= length + spare)
                        memory.copyBytes(from: record)
                        return record.count
                    }
                }
                #expect(copied.frames == laid.frames, "\(length) of \(length + spare)")
                #expect(laid.recordCount == 2)
                #expect(laid.longestRecordByteCount == length)
            }
        }
    }

    @Test("Keeping some records leaves the others out")
    func keeping() {
        var all = LogTransaction()
        var places: [Range<Int>] = []
        let records = [3, 200, 0, 17_000, 5].map { [UInt8](repeating: UInt8($0 % 251), count: $0) }
        for record in records {
            places.append(
                all.append(upTo: record.count + 40) { memory in
                    memory.copyBytes(from: record)
                    return record.count
                })
        }
        for chosen in [[0, 2, 4], [1], [], [0, 1, 2, 3, 4]] {
            var expected = LogTransaction()
            for index in chosen { expected.append(records[index]) }
            let kept = all.keeping(chosen.map { places[$0] })
            #expect(kept.frames == expected.frames)
            #expect(kept.recordCount == chosen.count)
            #expect(kept.longestRecordByteCount == expected.longestRecordByteCount)
        }
    }
}
