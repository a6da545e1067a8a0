internal import Bytes

/// A batch with the place of every record in it, for reading them in any order.
final class IndexedBatch: Sendable {
    private struct Place {
        let start: UInt32
        let byteCount: UInt32
        let commitTime: Timestamp
    }

    private let batch: LogBatch
    private let places: [Place]

    init(_ batch: LogBatch) {
        self.batch = batch
        var places: [Place] = []
        places.reserveCapacity(batch.recordCount)
        var walk = PayloadWalk(header: batch.header, byteCount: batch.payload.count)
        batch.payload.withUnsafeBytes { bytes in
            while let record = walk.next(in: bytes) {
                places.append(
                    Place(
                        start: UInt32(record.bytes.lowerBound),
                        byteCount: UInt32(record.bytes.count), commitTime: record.commitTime))
            }
        }
        self.places = places
    }

    /// What it takes in memory, about.
    var byteCount: Int { batch.payload.count + places.count * MemoryLayout<Place>.stride + 512 }

    /// One record; nil if its number is not in the batch.
    func record(_ number: SequenceNumber) -> LogRecord? {
        guard number >= batch.base, number <= batch.header.last else { return nil }
        let place = places[Int(number.rawValue - batch.base.rawValue)]
        let start = Int(place.start)
        return LogRecord(
            sequenceNumber: number, commitTime: place.commitTime,
            bytes: [UInt8](batch.payload[start..<start + Int(place.byteCount)]))
    }
}
