import Bytes
import Model
import Testing

@testable import Engine

@Suite("Recent event ids")
struct RecentEventIDsTests {
    private let hour: Int64 = 3_600_000_000
    private let start = Timestamp(microseconds: 1_700_000_000_000_000)

    private func fingerprint(_ id: String) -> EventFingerprint {
        EventFingerprint(
            project: ProjectID("proj_000000000000"), eventID: id,
            secret: EventFingerprint.Secret(first: 1, second: 2))
    }

    private func entry(_ number: UInt64, _ time: Timestamp) -> RecentEventIDs.Entry {
        RecentEventIDs.Entry(sequenceNumber: SequenceNumber(number), commitTime: time)
    }

    @Test("An id is recognised for a day of commit time, to the microsecond, and not after")
    func windowIsExact() {
        var recent = RecentEventIDs()
        recent.insert(fingerprint("a"), entry(1, start))
        for hours in 1...30 {
            let time = start.advanced(byMicroseconds: Int64(hours) * hour)
            recent.insert(fingerprint("filler \(hours)"), entry(UInt64(hours) + 1, time))
            let found = recent.find(fingerprint("a"), now: time)
            #expect((found != nil) == (hours <= 24), "after \(hours) hours")
        }
        let edge = start.advanced(byMicroseconds: 24 * hour)
        var fresh = RecentEventIDs()
        fresh.insert(fingerprint("a"), entry(1, start))
        #expect(fresh.find(fingerprint("a"), now: edge) == entry(1, start))
        #expect(fresh.find(fingerprint("a"), now: edge.advanced(byMicroseconds: 1)) == nil)
    }

    @Test("Earlier ids that are found later are recognised, as long as there is room for them")
    func earlierIDs() {
        var recent = RecentEventIDs()
        recent.insert(fingerprint("b"), entry(9, start.advanced(byMicroseconds: hour)))
        var earlier = RecentEventIDs()
        earlier.insert(fingerprint("a"), entry(1, start))
        earlier.insert(fingerprint("b"), entry(2, start))
        recent.prepend(earlier)
        let now = start.advanced(byMicroseconds: 2 * hour)
        #expect(recent.find(fingerprint("a"), now: now)?.sequenceNumber == SequenceNumber(1))
        #expect(recent.find(fingerprint("b"), now: now)?.sequenceNumber == SequenceNumber(9))
        #expect(recent.count == 3)

        var small = RecentEventIDs(maximumByteCount: RecentEventIDs.bytesPerEntry)
        small.insert(fingerprint("b"), entry(9, start.advanced(byMicroseconds: hour)))
        small.prepend(earlier)
        #expect(small.find(fingerprint("a"), now: now) == nil)
        #expect(small.find(fingerprint("b"), now: now)?.sequenceNumber == SequenceNumber(9))
        #expect(small.windowMicroseconds(now: now) == 2 * hour)
    }

    @Test("An id that comes again after its window is a new one, found by its new number")
    func laterRepeatReplaces() {
        var recent = RecentEventIDs()
        recent.insert(fingerprint("a"), entry(1, start))
        let later = start.advanced(byMicroseconds: 25 * hour)
        #expect(recent.find(fingerprint("a"), now: later) == nil)
        recent.insert(fingerprint("a"), entry(9, later))
        #expect(recent.find(fingerprint("a"), now: later) == entry(9, later))
    }

    @Test("Beyond its memory the window shrinks, says so, and keeps the newest")
    func boundedMemory() {
        let capacity = 400
        var recent = RecentEventIDs(maximumByteCount: capacity * RecentEventIDs.bytesPerEntry)
        var now = start
        for index in 0..<4_000 {
            now = start.advanced(byMicroseconds: Int64(index) * 1_000)
            recent.insert(fingerprint("id \(index)"), entry(UInt64(index + 1), now))
            #expect(recent.count <= capacity)
        }
        #expect(recent.find(fingerprint("id 3999"), now: now) != nil)
        #expect(recent.find(fingerprint("id 0"), now: now) == nil)
        let window = recent.windowMicroseconds(now: now)
        #expect(window < 24 * hour)
        // What the window promises is kept.
        let oldest = 4_000 - Int(window / 1_000)
        for index in (oldest + 1)..<4_000 {
            #expect(recent.find(fingerprint("id \(index)"), now: now) != nil, "id \(index)")
        }
    }

    @Test("A lost id is free again, unless a later record took it")
    func removal() {
        var recent = RecentEventIDs()
        recent.insert(fingerprint("a"), entry(5, start))
        recent.remove(fingerprint("a"), SequenceNumber(4))
        #expect(recent.find(fingerprint("a"), now: start) != nil)
        recent.remove(fingerprint("a"), SequenceNumber(5))
        #expect(recent.find(fingerprint("a"), now: start) == nil)
    }
}
