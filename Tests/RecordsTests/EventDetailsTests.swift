import Bytes
import Model
import Records
import TestSupport
import Testing

@Suite("The details of an event record")
struct EventDetailsTests {
    @Test("They say what the decoded record says", arguments: 0..<40)
    func agreement(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<50 {
            let record = RandomRecords.record(&random)
            let bytes = record.encoded()
            let details = try EventDetails(bytes.span.bytes)
            guard case .eventIngested(_, _, let event, _) = record else {
                #expect(details == nil)
                continue
            }
            let found = try #require(details)
            func text(_ place: Range<Int>?) -> String? {
                place.map { String(decoding: bytes[$0], as: UTF8.self) }
            }
            #expect(text(found.spanID) == event.spanID)
            #expect(text(found.environment) == event.environment)
            #expect(found.tags.map { text($0) } == event.tags)
            #expect(text(found.status) == event.status)
            #expect(text(found.level) == event.level)
            #expect(text(found.serviceTier) == event.serviceTier)
            #expect(text(found.sdkName) == event.sdkName)
            #expect(text(found.sdkVersion) == event.sdkVersion)
            #expect(found.stepIndex == event.stepIndex)
            #expect(found.reportedCost == event.reportedCost)
            #expect(found.isTimestampReplaced == event.isTimestampReplaced)
            #expect(found.encoding == event.payload.encoding)
            #expect(Array(bytes[found.body]) == event.payload.body)
            #expect(Array(bytes[found.context]) == event.payload.context)
            #expect(Array(bytes[found.metadata]) == event.payload.metadata)
            #expect(Array(bytes[found.extra]) == event.payload.extra)
        }
    }

    @Test("A record that ends anywhere is an error or a shorter one, never a trap")
    func truncation() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20 {
            let bytes = RandomRecords.record(&random).encoded()
            for count in 0..<bytes.count {
                let cut = Array(bytes[..<count])
                if let details = try? EventDetails(cut.span.bytes) {
                    #expect(details.body.upperBound <= count)
                    #expect(details.extra.upperBound <= count)
                }
            }
        }
    }
}
