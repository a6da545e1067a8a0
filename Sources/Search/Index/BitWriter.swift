/// Appends codes of some bits each, the lowest bit first.
struct BitWriter {
    /// What was written, but for up to 31 bits; all of it after `align`.
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends the lowest `count` bits of a value that has no others; at most 32.
    @inline(__always)
    mutating func bits(_ value: UInt64, count: Int) {
        pending |= value &<< UInt64(pendingCount)
        pendingCount &+= count
        guard pendingCount >= 32 else { return }
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: pending).littleEndian) {
            bytes.append(contentsOf: $0)
        }
        pending &>>= 32
        pendingCount &-= 32
    }

    /// Appends that many zeros and a one.
    mutating func unary(_ value: Int) {
        var rest = value
        while rest >= 32 {
            bits(0, count: 32)
            rest -= 32
        }
        bits(0, count: rest)
        bits(1, count: 1)
    }

    /// Appends a number from 0 in the Rice code of a parameter up to 32: best for numbers of about
    /// 1.4 times 2 to its power.
    mutating func rice(_ value: UInt64, _ parameter: Int) {
        let zeros = Int(value >> UInt64(parameter))
        let low = value & (1 << UInt64(parameter) - 1)
        if zeros + 1 + parameter <= 32 {
            // Nearly always all of it is one write.
            bits((low &<< 1 | 1) &<< UInt64(zeros), count: zeros + 1 + parameter)
        } else {
            unary(zeros)
            bits(low, count: parameter)
        }
    }

    /// Appends a number from 1 to 2^32 - 1 in the Elias gamma code.
    mutating func gamma(_ value: UInt64) {
        let length = 63 - value.leadingZeroBitCount
        unary(length)
        bits(value & (1 << UInt64(length) - 1), count: length)
    }

    /// Fills the last byte with zeros.
    mutating func align() {
        while pendingCount > 0 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
        pendingCount = 0
    }
}
