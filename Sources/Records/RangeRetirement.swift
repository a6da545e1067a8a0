public import Bytes
internal import Model

/// One record of the transaction by which the log's beginning is given up: which range goes, and a
/// part of the folds as they were at its end (spec/records.md §5).
public struct RangeRetirement: Hashable, Sendable {
    /// The number of the last segment that goes.
    public var segment: UInt64
    /// The first and last number that go with it; none of the first ones need have a record.
    public var first: SequenceNumber
    public var last: SequenceNumber
    /// When the last record was committed.
    public var lastCommitTime: Timestamp
    /// The chain values before the first and after the last record: 32 bytes each.
    public var valueBefore: [UInt8]
    public var value: [UInt8]
    /// Which record of the transaction this is, from 0.
    public var place: Int
    /// How many records hold the folds once; as many more hold them again. At least 1.
    public var partCount: Int
    /// What this one holds of the folds.
    public var part: [UInt8]

    public init(
        segment: UInt64, first: SequenceNumber, last: SequenceNumber, lastCommitTime: Timestamp,
        valueBefore: [UInt8], value: [UInt8]
    ) {
        self.segment = segment
        self.first = first
        self.last = last
        self.lastCommitTime = lastCommitTime
        self.valueBefore = valueBefore
        self.value = value
        place = 0
        partCount = 1
        part = []
    }
}

extension RangeRetirement {
    /// The most bytes of the folds that one record holds.
    public static let partByteCount = 160 << 10
    /// More than half of a batch of the log, so that no two of these records share one: then one bad
    /// byte costs one of the two copies.
    static let encodedByteCount = 161 << 10
    /// More than any state has: it bounds what a damaged number makes a reader look for.
    public static let maximumPartCount = 1 << 17

    /// The records of a whole transaction: the folds' bytes in parts, and all of it once more.
    public func transaction(folds: [UInt8]) -> [Record] {
        let size = Self.partByteCount
        let count = max(1, (folds.count + size - 1) / size)
        return (0..<2 * count).map { place in
            var record = self
            record.place = place
            record.partCount = count
            let start = place % count * size
            record.part = [UInt8](folds[start..<min(start + size, folds.count)])
            return .rangeRetired(record)
        }
    }

    /// How many records are looked through for one that tells how many there are: so many batches next
    /// to one another are not lost to one damage.
    private static let searchedCount = 32

    /// What the first record of a transaction tells that can be read: each of them tells of the range.
    ///
    /// - Parameters:
    ///   - first: the transaction's first number.
    ///   - read: gives the bytes of a record; nil where it can't be read.
    /// - Returns: nil if none of the first 32 can be.
    public static func find<Failure: Error>(
        from first: SequenceNumber, read: (SequenceNumber) throws(Failure) -> [UInt8]?
    ) throws(Failure) -> RangeRetirement? {
        for place in 0..<searchedCount {
            if let found = try find(place, from: first, read: read) { return found }
        }
        return nil
    }

    /// What the record at a place of a transaction tells; nil if it can't be read, or is none.
    public static func find<Failure: Error>(
        _ place: Int, from first: SequenceNumber,
        read: (SequenceNumber) throws(Failure) -> [UInt8]?
    ) throws(Failure) -> RangeRetirement? {
        guard let bytes = try read(first.advanced(by: place)),
            case .rangeRetired(let range) = try? Record.decode(
                bytes.span.bytes, commitTime: Timestamp(microseconds: 0)),
            range.place == place
        else { return nil }
        return range
    }

    /// The number of the transaction's first record.
    ///
    /// - Parameter number: of this one.
    public func firstRecord(ofRecord number: SequenceNumber) -> SequenceNumber {
        number.advanced(by: -place)
    }

    func encoded() -> [UInt8] {
        var fields = FieldWriter(
            kind: .rangeRetired, reservingCapacity: Self.encodedByteCount + 64)
        fields.text(2, Actor.system.rawValue)
        fields.unsigned(8, segment)
        fields.unsigned(9, first.rawValue)
        fields.unsigned(10, last.rawValue)
        fields.signed(11, lastCommitTime.microseconds)
        fields.nonEmptyBytes(12, valueBefore)
        fields.nonEmptyBytes(13, value)
        fields.unsigned(14, UInt64(place))
        fields.unsigned(15, UInt64(partCount))
        fields.nonEmptyBytes(16, part)
        // Zeros, which take no room once they are compressed.
        let filler = Self.encodedByteCount - fields.writer.count
        if filler > 0 { fields.nonEmptyBytes(17, [UInt8](repeating: 0, count: filler)) }
        return fields.writer.bytes
    }

    /// Reads the fields of a `RangeRetired` record.
    init(_ fields: inout FieldReader) throws(FormatError) {
        self.init(
            segment: 0, first: .zero, last: .zero, lastCommitTime: Timestamp(microseconds: 0),
            valueBefore: [], value: [])
        var place: UInt64 = 0
        var partCount: UInt64 = 1
        while try fields.next() {
            switch fields.number {
            case 8: segment = try fields.unsigned()
            case 9: first = SequenceNumber(try fields.unsigned())
            case 10: last = SequenceNumber(try fields.unsigned())
            case 11: lastCommitTime = Timestamp(microseconds: try fields.signed())
            case 12: valueBefore = try fields.bytes()
            case 13: value = try fields.bytes()
            case 14: place = try fields.unsigned()
            case 15: partCount = try fields.unsigned()
            case 16: part = try fields.bytes()
            default: break
            }
        }
        guard partCount >= 1, partCount <= Self.maximumPartCount, place < 2 * partCount else {
            throw FormatError(
                offset: fields.offset, expected: "a place in a transaction of parts",
                found: "place \(place) of 2 × \(partCount)")
        }
        self.place = Int(place)
        self.partCount = Int(partCount)
    }
}
