import TestSupport

/// Records that take more than one batch together, and many sectors on disk.
enum LongTransaction {
    static let records: [[UInt8]] = {
        var random = SeededRandom(seed: 5)
        let noise = random.bytes(30_000)
        return (0..<3).map { [UInt8](repeating: UInt8($0), count: 90_000) + noise }
    }()
}
