public import Bytes
internal import Cryptography

extension LogReader {
    /// Headers that are looked at for a witness: nearly always the next one is it.
    private static let maximumWitnessSearch = 64

    /// Where a record stands and what proves it; nil if there is none that can be read.
    func provenance(of number: SequenceNumber) throws(LogError) -> RecordProvenance? {
        guard let location = index.location(of: number), let batch = try batch(at: location) else {
            return nil
        }
        var found: (time: Timestamp, byteCount: Int, leaf: SHA256Digest)?
        let place = Int(number.rawValue - batch.base.rawValue)
        batch.forEachRecord { record, commitTime, bytes in
            guard record == number else { return }
            found = (
                commitTime, bytes.byteCount,
                Self.leaf(place, of: batch.header.saltSeed, number, commitTime, bytes)
            )
        }
        guard let found else { return nil }
        return RecordProvenance(
            number: number, commitTime: found.time, byteCount: found.byteCount,
            segmentNumber: location.segment, fileName: SegmentName.file(location.segment),
            segmentRoot: index.segments.first { $0.number == location.segment }?.root,
            batch: batch.header, indexInBatch: place, leaf: found.leaf,
            witness: try witness(of: number, after: location))
    }

    /// The leaf of a record by itself.
    private static func leaf(
        _ place: Int, of seed: SaltSeed, _ number: SequenceNumber, _ time: Timestamp,
        _ record: RawSpan
    ) -> SHA256Digest {
        var salts = ByteWriter()
        salts.uint8(2)
        salts.uint64(seed.low)
        salts.uint64(seed.high)
        salts.uint32(UInt32(place / 2))
        let block = SHA256.hash(salts.bytes).bytes
        var input = ByteWriter()
        input.uint8(0)
        input.append([UInt8](place % 2 == 0 ? block[..<16] : block[16...]))
        input.uint64(number.rawValue)
        input.int64(time.microseconds)
        input.append(record.withUnsafeBytes { [UInt8]($0) })
        return SHA256.hash(input.bytes)
    }

    private func witness(
        of number: SequenceNumber, after location: LogIndex.Location
    ) throws(LogError) -> RecordProvenance.Witness? {
        var left = Self.maximumWitnessSearch
        for segment in index.segments where segment.number >= location.segment {
            for entry in segment.entries where entry.base > location.entry.base {
                guard left > 0 else { return nil }
                left -= 1
                let next = LogIndex.Location(
                    segment: segment.number, identity: segment.identity, entry: entry)
                guard let header = try batch(at: next)?.header, header.durable >= number else {
                    continue
                }
                return .init(
                    segmentNumber: segment.number, offset: header.offset,
                    commitTime: header.firstCommitTime)
            }
        }
        return nil
    }
}

extension EventLog {
    /// Where a record stands and what proves it; nil if there is none that can be read. Blocks.
    public func provenance(of number: SequenceNumber) throws(LogError) -> RecordProvenance? {
        try reader.provenance(of: number)
    }
}
