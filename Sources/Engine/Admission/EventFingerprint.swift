internal import Bytes
internal import Model

/// 128 bits that stand for one event id in one project.
///
/// SipHash-1-3 with a 128-bit result (Aumasson and Bernstein, "SipHash: a fast short-input PRF") under
/// a secret of the key store: at 10⁹ ids the chance of any collision is 10⁻²¹, and nobody can make one.
struct EventFingerprint: Hashable {
    let high: UInt64
    let low: UInt64

    /// Half of it is enough: the halves are uniform, and nobody can choose them.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }

    /// The secret that fingerprints are made under: any 16 bytes that do not change.
    struct Secret: Hashable, Sendable {
        let first: UInt64
        let second: UInt64
    }

    init(project: ProjectID, eventID: String, secret: Secret) {
        var id = eventID
        self = id.withUTF8 {
            Maker(project: project, secret: secret).fingerprint(UnsafeRawBufferPointer($0))
        }
    }

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes the fingerprints of one project, which is fed only once.
    struct Maker {
        private let state: SipState

        init(project: ProjectID, secret: Secret) {
            var state = SipState(secret: secret)
            var text = project.rawValue
            text.withUTF8 { state.absorb(UnsafeRawBufferPointer($0)) }
            self.state = state
        }

        /// The fingerprint of the id that consists of these bytes.
        func fingerprint(_ eventID: UnsafeRawBufferPointer) -> EventFingerprint {
            var state = state
            state.absorb(eventID)
            let (high, low) = state.finish()
            return EventFingerprint(high: high, low: low)
        }
    }
}

/// The four words of SipHash, fed with texts, each closed by its length so that no two pairs of texts
/// feed the same bytes.
private struct SipState {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0
    private var total: UInt64 = 0

    init(secret: EventFingerprint.Secret) {
        v0 = secret.first ^ 0x736f_6d65_7073_6575
        v1 = secret.second ^ 0x646f_7261_6e64_6f6d ^ 0xee
        v2 = secret.first ^ 0x6c79_6765_6e65_7261
        v3 = secret.second ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ text: UnsafeRawBufferPointer) {
        var offset = 0
        // Eight bytes at a time; what is pending shifts them.
        while offset &+ 8 <= text.count {
            let word = UInt64(
                littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            compress(pending | word << pendingBits)
            pending = pendingBits == 0 ? 0 : word >> (64 - pendingBits)
            offset &+= 8
        }
        total &+= UInt64(offset)
        while offset < text.count {
            absorb(text[offset])
            offset &+= 1
        }
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.count).littleEndian) {
            for byte in $0 { absorb(byte) }
        }
    }

    private mutating func absorb(_ byte: UInt8) {
        pending |= UInt64(byte) << pendingBits
        pendingBits += 8
        total &+= 1
        if pendingBits == 64 {
            compress(pending)
            pending = 0
            pendingBits = 0
        }
    }

    private mutating func compress(_ word: UInt64) {
        v3 ^= word
        round()
        v0 ^= word
    }

    mutating func finish() -> (UInt64, UInt64) {
        compress(pending | total << 56)
        v2 ^= 0xee
        for _ in 0..<3 { round() }
        let high = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xdd
        for _ in 0..<3 { round() }
        return (high, v0 ^ v1 ^ v2 ^ v3)
    }

    private mutating func round() {
        v0 &+= v1
        v1 = v1 << 13 | v1 >> 51
        v1 ^= v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = v3 << 16 | v3 >> 48
        v3 ^= v2
        v0 &+= v3
        v3 = v3 << 21 | v3 >> 43
        v3 ^= v0
        v2 &+= v1
        v1 = v1 << 17 | v1 >> 47
        v1 ^= v2
        v2 = v2 << 32 | v2 >> 32
    }
}
