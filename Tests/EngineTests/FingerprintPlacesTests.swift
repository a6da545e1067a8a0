import Model
import TestSupport
import Testing

@testable import Engine

@Suite("Places of fingerprints in a request")
struct FingerprintPlacesTests {
    @Test(
        "Each fingerprint has the place where it came first", arguments: [0, 1, 2, 3, 100, 5_000])
    func first(count: Int) {
        var random = SeededRandom(seed: 3)
        let maker = EventFingerprint.Maker(
            project: ProjectID("p"), secret: EventFingerprint.Secret(first: 1, second: 2))
        // About half of them come again.
        let all = (0..<count).map { _ in
            let id = Array("id-\(Int.random(in: 0...count, using: &random))".utf8)
            return id.withUnsafeBytes { maker.fingerprint($0) }
        }
        var places = FingerprintPlaces(capacity: count)
        var known: [EventFingerprint: Int] = [:]
        for (place, fingerprint) in all.enumerated() {
            let found = places.insert(fingerprint, place) { all[$0] }
            #expect(found == known[fingerprint])
            if known[fingerprint] == nil { known[fingerprint] = place }
        }
    }

    @Test("A maker's fingerprints are those of the id's text, at every length")
    func lengths() {
        let secret = EventFingerprint.Secret(first: 7, second: 11)
        for project in ["", "p", "proj_0123456789ab", "a-project-of-23-letters"] {
            let maker = EventFingerprint.Maker(project: ProjectID(project), secret: secret)
            for length in 0..<40 {
                let id = String(repeating: "x", count: length)
                let bytes = Array(id.utf8)
                #expect(
                    bytes.withUnsafeBytes { maker.fingerprint($0) }
                        == SlowFingerprint.of(project, id, secret), "\(project), \(length)")
            }
        }
    }
}

/// SipHash-1-3 with 128 bits of result, byte by byte over one buffer, as the paper has it.
private enum SlowFingerprint {
    static func of(
        _ project: String, _ id: String, _ secret: EventFingerprint.Secret
    ) -> EventFingerprint {
        var message: [UInt8] = []
        for text in [project, id] {
            message += Array(text.utf8)
            withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { message += Array($0) }
        }
        var v: (UInt64, UInt64, UInt64, UInt64) = (
            secret.first ^ 0x736f_6d65_7073_6575, secret.second ^ 0x646f_7261_6e64_6f6d ^ 0xee,
            secret.first ^ 0x6c79_6765_6e65_7261, secret.second ^ 0x7465_6462_7974_6573
        )
        func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
            word << bits | word >> (64 - bits)
        }
        func round() {
            v.0 &+= v.1
            v.1 = rotated(v.1, 13) ^ v.0
            v.0 = rotated(v.0, 32)
            v.2 &+= v.3
            v.3 = rotated(v.3, 16) ^ v.2
            v.0 &+= v.3
            v.3 = rotated(v.3, 21) ^ v.0
            v.2 &+= v.1
            v.1 = rotated(v.1, 17) ^ v.2
            v.2 = rotated(v.2, 32)
        }
        let length = UInt8(truncatingIfNeeded: message.count)
        while message.count % 8 != 7 { message.append(0) }
        message.append(length)
        for start in stride(from: 0, to: message.count, by: 8) {
            let word = message[start..<start + 8].reversed().reduce(UInt64(0)) {
                $0 << 8 | UInt64($1)
            }
            v.3 ^= word
            round()
            v.0 ^= word
        }
        v.2 ^= 0xee
        for _ in 0..<3 { round() }
        let high = v.0 ^ v.1 ^ v.2 ^ v.3
        v.1 ^= 0xdd
        for _ in 0..<3 { round() }
        return EventFingerprint(high: high, low: v.0 ^ v.1 ^ v.2 ^ v.3)
    }
}
