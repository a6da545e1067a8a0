internal import Bytes

extension LogFile {
    /// Reads the payload of a batch whose header is known; nil if it does not hold.
    func batch(_ header: BatchHeader, segment: UInt64) throws(LogError) -> LogBatch? {
        let offset = header.offset + LogFormat.batchHeaderByteCount
        let stored = try system { () throws(SystemError) in
            try readFully(header.storedByteCount, at: offset)
        }
        return try? LogBatch(header: header, segmentNumber: segment, stored: stored.span.bytes)
    }

    /// Reads a batch whose place is known, header and all.
    ///
    /// - Parameter scratch: takes the stored bytes; what is in it afterwards means nothing.
    /// - Throws: `LogError.damaged` if anything of it does not hold.
    func batch(
        _ entry: BatchEntry, segment: UInt64, identity: SegmentIdentity?, scratch: inout [UInt8]
    ) throws(LogError) -> LogBatch {
        let missing = entry.byteCount - scratch.count
        if missing > 0 { scratch.append(contentsOf: repeatElement(0, count: missing)) }
        var buffer: [UInt8] = []
        swap(&buffer, &scratch)
        defer { swap(&buffer, &scratch) }
        let count = try system { () throws(SystemError) in
            try readFully(entry.byteCount, into: &buffer, at: entry.offset)
        }
        let bytes = buffer.span.bytes.extracting(first: count)
        do throws(FormatError) {
            let length = LogFormat.batchHeaderByteCount
            let header = try BatchHeader(
                bytes.extracting(first: length).withUnsafeBytes { [UInt8]($0) })
            guard BatchEntry(header) == entry,
                identity == nil || SegmentIdentity(header) == identity
            else {
                throw FormatError(
                    offset: 0, expected: "the batch from record \(entry.base) on",
                    found: "another one, from \(header.base) on")
            }
            return try LogBatch(
                header: header, segmentNumber: segment,
                stored: bytes.extracting(droppingFirst: length))
        } catch {
            throw .damaged(file: SegmentName.file(segment), base: entry.offset, error)
        }
    }
}
