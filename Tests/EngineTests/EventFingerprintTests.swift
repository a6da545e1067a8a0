import Model
import Testing

@testable import Engine

@Suite("Event fingerprints")
struct EventFingerprintTests {
    private func fingerprint(
        _ project: String, _ id: String, _ secret: UInt64 = 7
    ) -> EventFingerprint {
        EventFingerprint(
            project: ProjectID(project), eventID: id,
            secret: EventFingerprint.Secret(first: secret, second: 11))
    }

    @Test("The same id in the same project has the same fingerprint under one secret only")
    func identity() {
        #expect(fingerprint("p", "a") == fingerprint("p", "a"))
        #expect(fingerprint("p", "a") != fingerprint("q", "a"))
        #expect(fingerprint("p", "a") != fingerprint("p", "a", 8))
    }

    @Test("Moving letters between project and id changes the fingerprint")
    func noConcatenation() {
        #expect(fingerprint("ab", "c") != fingerprint("a", "bc"))
        #expect(fingerprint("", "abc") != fingerprint("abc", ""))
    }

    @Test("Two hundred thousand ids of one letter's difference do not collide in either half")
    func spread() {
        var highs: Set<UInt64> = []
        var lows: Set<UInt64> = []
        for index in 0..<200_000 {
            let value = fingerprint("proj_0123456789ab", "event-\(index)")
            highs.insert(value.high)
            lows.insert(value.low)
        }
        #expect(highs.count == 200_000)
        #expect(lows.count == 200_000)
    }
}
