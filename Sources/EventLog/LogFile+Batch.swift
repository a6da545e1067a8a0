internal import Bytes

extension LogFile {
    /// Reads the payload of a batch whose header is known; nil if it does not hold.
    func batch(_ header: BatchHeader, segment: UInt64) throws(LogError) -> LogBatch? {
        let offset = header.offset + LogFormat.batchHeaderByteCount
        let stored = try system { () throws(SystemError) in
            try readFully(header.storedByteCount, at: offset)
        }
        return try? LogBatch(header: header, segmentNumber: segment, stored: stored)
    }

    /// Reads a batch whose place is known, header and all.
    ///
    /// - Throws: `LogError.damaged` if anything of it does not hold.
    func batch(
        _ entry: BatchEntry, segment: UInt64, identity: SegmentIdentity?
    ) throws(LogError) -> LogBatch {
        let bytes = try system { () throws(SystemError) in
            try readFully(entry.byteCount, at: entry.offset)
        }
        do throws(FormatError) {
            let length = LogFormat.batchHeaderByteCount
            let header = try BatchHeader([UInt8](bytes.prefix(length)))
            guard BatchEntry(header) == entry,
                identity == nil || SegmentIdentity(header) == identity
            else {
                throw FormatError(
                    offset: 0, expected: "the batch from record \(entry.base) on",
                    found: "another one, from \(header.base) on")
            }
            return try LogBatch(
                header: header, segmentNumber: segment, stored: [UInt8](bytes.dropFirst(length)))
        } catch {
            throw .damaged(file: SegmentName.file(segment), base: entry.offset, error)
        }
    }
}
