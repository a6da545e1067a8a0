internal import Synchronization
internal import TestSupport

/// Random bytes by a seed, for several callers.
final class SeededBytes: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] { random.withLock { $0.bytes(count) } }

    func next() -> UInt64 { random.withLock { $0.next() } }
}
