internal import Bytes

/// Where a batch stands: what the log keeps of each one in memory (24 bytes).
struct BatchEntry: Hashable, Sendable {
    /// The number of its first record.
    let base: SequenceNumber
    /// Its offset in the file, in units of the alignment.
    private let position: UInt32
    /// How many records it holds.
    let recordCount: UInt32
    /// The length of its payload in the file.
    let storedByteCount: UInt32

    init(_ header: BatchHeader) {
        base = header.base
        position = UInt32(header.offset / LogFormat.alignment)
        recordCount = UInt32(header.recordCount)
        storedByteCount = UInt32(header.storedByteCount)
    }

    init(
        base: SequenceNumber, offset: Int, recordCount: UInt32, storedByteCount: UInt32
    ) {
        self.base = base
        position = UInt32(truncatingIfNeeded: offset / LogFormat.alignment)
        self.recordCount = recordCount
        self.storedByteCount = storedByteCount
    }

    var offset: Int { Int(position) * LogFormat.alignment }

    /// The length in bytes of header and payload.
    var byteCount: Int { LogFormat.batchHeaderByteCount + Int(storedByteCount) }

    var last: SequenceNumber { base.advanced(by: Int(recordCount) - 1) }
}
