import Synchronization

/// Bytes that look random and are the same in each run.
final class StillRandom: Sendable {
    private let state = Atomic<UInt64>(1)

    func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in
            let next = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
            return UInt8(truncatingIfNeeded: (next ^ (next >> 29)) &* 0xBF58_476D_1CE4_E5B9 >> 56)
        }
    }
}
