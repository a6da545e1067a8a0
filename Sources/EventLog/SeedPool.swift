internal import Bytes

/// Gives as many random bytes as asked for, or says that the system has none.
public typealias RandomSource = @Sendable (_ count: Int) throws(LogError) -> [UInt8]

/// Random seeds, drawn many at a time: one draw costs more than hashing a record.
struct SeedPool {
    private static let drawCount = 64

    private let randomBytes: RandomSource
    private var seeds: [SaltSeed] = []

    init(_ randomBytes: @escaping RandomSource) {
        self.randomBytes = randomBytes
    }

    mutating func next() throws(LogError) -> SaltSeed {
        if seeds.isEmpty {
            let bytes = try randomBytes(Self.drawCount * 16)
            seeds = bytes.withUnsafeBytes { buffer in
                (0..<buffer.count / 16).map { index in
                    SaltSeed(
                        low: buffer.loadUnaligned(fromByteOffset: index * 16, as: UInt64.self),
                        high: buffer.loadUnaligned(fromByteOffset: index * 16 + 8, as: UInt64.self))
                }
            }
        }
        guard let seed = seeds.popLast() else { throw .noEntropy }
        return seed
    }
}
