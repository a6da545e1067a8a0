import TestSupport
import Testing

@testable import HTTPAPI

@Suite("A whole gzip body")
struct WholeGzipTests {
    private static let text = Array(
        String(repeating: #"{"type":"log","body":{"message":"hello"}},"#, count: 90).utf8)

    /// What the body is inflated to at once; nil if it is left to `Inflater`.
    private func inflated(_ body: [UInt8]) -> [UInt8]? {
        WholeGzip.inflatedByteCount(of: body).flatMap { WholeGzip.inflate(body, count: $0) }
    }

    /// What `Inflater` makes of it; nil if it refuses it.
    private func reference(_ body: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        do throws(Problem) {
            let inflater = try Inflater(.gzip)
            try inflater.inflate(body) { part throws(Problem) in bytes.append(contentsOf: part) }
            return inflater.isAtEnd ? bytes : nil
        } catch {
            return nil
        }
    }

    @Test("of any length is inflated to what it was")
    func same() {
        for count in [0, 1, 2, 100, 3_000, 70_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) }
            #expect(inflated(Deflated.bytes(bytes, windowBits: 31)) == bytes, "\(count) bytes")
        }
    }

    @Test("of several members, with bytes behind it, cut, or lying about its length is left alone")
    func leftAlone() {
        let gzip = Deflated.bytes(Self.text, windowBits: 31)
        #expect(inflated(gzip + gzip) == nil)
        #expect(inflated(gzip + [0]) == nil)
        for count in 0..<gzip.count { #expect(inflated(Array(gzip[..<count])) == nil) }
        for change in [1, 2, 3, 4] {
            var lying = gzip
            lying[lying.count - change] &+= 1
            #expect(inflated(lying) == nil, "byte \(change) from the end")
        }
    }

    @Test("whose header has a checksum of its own is left to zlib, which checks it")
    func headerChecksum() {
        var flagged = Deflated.bytes(Self.text, windowBits: 31)
        flagged[3] = 0x02
        flagged.insert(contentsOf: [0, 0], at: 10)
        #expect(inflated(flagged) == nil)
        #expect(reference(flagged) == nil)
    }

    @Test("with bytes changed is inflated as zlib does, or left to it")
    func changed() {
        let gzip = Deflated.bytes(Self.text, windowBits: 31)
        var random = SeededRandom(seed: 11)
        for round in 0..<2_000 {
            var body = gzip
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                body[Int.random(in: 0..<body.count, using: &random)] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            guard let bytes = inflated(body) else { continue }
            #expect(bytes == reference(body), "seed 11, round \(round)")
        }
    }
}
