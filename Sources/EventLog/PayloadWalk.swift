internal import Bytes

/// Steps through the transactions and records of a raw payload (`spec/log-format.md`, section 2).
struct PayloadWalk {
    struct Record {
        let number: SequenceNumber
        let commitTime: Timestamp
        let bytes: Range<Int>
    }

    private let header: BatchHeader
    private let byteCount: Int
    private var frames: RecordFrames
    private var commitTime: Timestamp
    private var leftInTransaction: UInt64 = 0
    private(set) var passedCount = 0
    private var isDamaged = false

    init(header: BatchHeader, byteCount: Int) {
        self.header = header
        self.byteCount = byteCount
        frames = RecordFrames(0..<byteCount)
        commitTime = header.firstCommitTime
    }

    /// Whether the walk came to the end and found what the header says.
    var isComplete: Bool {
        !isDamaged && leftInTransaction == 0 && frames.offset == byteCount
            && passedCount == header.recordCount && commitTime == header.lastCommitTime
    }

    /// The next record; nil at the end, or where the framing is not as it should be.
    mutating func next(in bytes: UnsafeRawBufferPointer) -> Record? {
        if leftInTransaction == 0 {
            guard frames.offset < byteCount else { return nil }
            guard beginTransaction(in: bytes) else {
                isDamaged = true
                return nil
            }
        }
        guard passedCount < header.recordCount, let range = frames.next(in: bytes) else {
            isDamaged = true
            return nil
        }
        leftInTransaction -= 1
        let record = Record(
            number: header.base.advanced(by: passedCount), commitTime: commitTime, bytes: range)
        passedCount += 1
        return record
    }

    private mutating func beginTransaction(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let delta = frames.varint(in: bytes), let count = frames.varint(in: bytes),
            count > 0, delta <= UInt64(Int64.max)
        else { return false }
        let time = header.firstCommitTime.advanced(byMicroseconds: Int64(delta))
        // The first begins at the header's time, each other one later than the one before.
        guard passedCount == 0 ? delta == 0 : time > commitTime else { return false }
        commitTime = time
        leftInTransaction = count
        return true
    }
}
