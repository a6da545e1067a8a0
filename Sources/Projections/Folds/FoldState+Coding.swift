public import Bytes
internal import Cryptography
internal import Model

/// The canonical form of the small folds (spec/snapshot-format.md §2).
extension FoldState {
    /// The version of the form, its first byte. What was written in an older one stays readable.
    public static let formVersion: UInt8 = 1

    /// The versions of the projections that are in it, as `spec/projections.md` lists them: projects,
    /// keys, prices, usage, and what is counted of each project's events.
    ///
    /// A snapshot of other versions is made again from the log.
    public static let projectionVersions: [UInt8] = [1, 1, 2, 1, 1]

    /// Its bytes: the same state gives the same bytes, whoever folded it.
    public var encoded: [UInt8] {
        var writer = ByteWriter(reservingCapacity: 1 << 16)
        writer.uint8(Self.formVersion)
        writer.varint(lastApplied.rawValue)
        writer.varint(skippedRecordCount)
        writer.varint(UInt64(skippedRecords.count))
        for skipped in skippedRecords {
            writer.varint(skipped.sequenceNumber.rawValue)
            writer.lengthPrefixed(skipped.reason)
        }
        control.append(to: &writer)
        let sorted = projects.sorted { $0.id < $1.id }
        writer.varint(UInt64(sorted.count))
        for fold in sorted { fold.append(to: &writer) }
        appendRetention(to: &writer)
        return writer.bytes
    }

    /// Reads what `encoded` gives.
    ///
    /// - Throws: `FormatError` for anything else, other orders of the same rows too.
    public init(encoded bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        let version = try reader.uint8()
        guard version == Self.formVersion else {
            throw FormatError(
                offset: 0, expected: "folds in form \(Self.formVersion)", found: "form \(version)")
        }
        let lastApplied = SequenceNumber(try reader.varint())
        let skippedCount = try reader.varint()
        var skipped: [SkippedRecord] = []
        let exampleCount = try reader.varint()
        guard exampleCount <= min(skippedCount, UInt64(Self.maximumSkippedExamples)) else {
            throw FormatError(
                offset: reader.offset, expected: "the first of \(skippedCount) skipped records",
                found: "\(exampleCount) of them")
        }
        for _ in 0..<exampleCount {
            skipped.append(
                SkippedRecord(
                    sequenceNumber: SequenceNumber(try reader.varint()),
                    reason: try reader.lengthPrefixedString()))
        }
        var control = try ControlState(&reader)
        let projects = try reader.rows { reader throws(FormatError) in
            try ProjectFold(&reader)
        } key: {
            $0.id.rawValue
        }
        var retirement: Retirement?
        if !reader.isAtEnd {
            let offset = reader.offset
            control.retentions = try Self.retentions(&reader)
            retirement = try Self.retirement(&reader)
            guard !control.retentions.isEmpty || retirement != nil else {
                throw FormatError(
                    offset: offset, expected: "a retention or a retired range", found: "neither")
            }
        }
        guard reader.isAtEnd else {
            throw FormatError(
                offset: reader.offset, expected: "the end", found: "\(reader.remaining) bytes")
        }
        self.init(
            lastApplied: lastApplied, skippedRecordCount: skippedCount, skippedRecords: skipped,
            control: control, projects: projects, retirement: retirement)
    }

    /// SHA-256 of its bytes: 32 of them. Two states with the same hash give the same answers.
    public var hash: [UInt8] { SHA256.hash(encoded).bytes }
}

extension ProjectFold {
    fileprivate func append(to writer: inout ByteWriter) {
        writer.lengthPrefixed(id.rawValue)
        let types = countsByType.indices.filter { countsByType[$0] != 0 }
        writer.varint(UInt64(types.count))
        for type in types {
            writer.uint8(UInt8(type))
            writer.varint(countsByType[type])
        }
        writer.varint(inputTokens)
        writer.varint(outputTokens)
        writer.int128(cost)
    }

    fileprivate init(_ reader: inout ByteReader) throws(FormatError) {
        let id = ProjectID(try reader.lengthPrefixedString())
        var counts = [UInt64](repeating: 0, count: 256)
        var next = 0
        for _ in 0..<(try reader.varint()) {
            let offset = reader.offset
            let type = Int(try reader.uint8())
            let count = try reader.varint()
            guard type >= next, count > 0 else {
                throw FormatError(
                    offset: offset, expected: "a type from \(next) on that has events",
                    found: "\(count) of type \(type)")
            }
            counts[type] = count
            next = type + 1
        }
        self.init(
            id: id, countsByType: counts, inputTokens: try reader.varint(),
            outputTokens: try reader.varint(), cost: try reader.int128())
    }
}
