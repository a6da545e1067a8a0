public import Bytes
internal import Model
internal import Records

/// The small folds at the end of a range of the log that is retired (spec/records.md §5).
extension FoldState {
    /// Joins what the records of a transaction hold, each part from whichever copy can be read.
    ///
    /// - Parameters:
    ///   - first: the transaction's first number.
    ///   - read: gives the bytes of a record; nil where it can't be read.
    /// - Throws: `FormatError` if a part is in neither copy, or the records don't agree; what `read`
    ///   throws.
    public init(
        retiredBy first: SequenceNumber, read: (SequenceNumber) throws -> [UInt8]?
    ) throws {
        guard let known = try RangeRetirement.find(from: first, read: read) else {
            throw FormatError(
                offset: 0, expected: "the folds of a retired range in record \(first)",
                found: "no record that can be read")
        }
        var bytes: [UInt8] = []
        for part in 0..<known.partCount {
            let found =
                try RangeRetirement.find(part, from: first, read: read)
                ?? RangeRetirement.find(known.partCount + part, from: first, read: read)
            guard let found, found.segment == known.segment, found.last == known.last,
                found.partCount == known.partCount
            else {
                throw FormatError(
                    offset: bytes.count, expected: "part \(part) of the folds of a retired range",
                    found: found == nil ? "neither copy" : "one of another range")
            }
            bytes += found.part
        }
        try self.init(encoded: bytes)
        guard lastApplied <= known.last else {
            throw FormatError(
                offset: 0, expected: "folds up to record \(known.last)",
                found: "up to record \(lastApplied)")
        }
    }
}
