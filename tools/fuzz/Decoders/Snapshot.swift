import Bytes
import Model
import Projections
import Records

/// A snapshot of the small folds, or the filter over a segment's event ids, by its first bytes; or
/// the folds alone. The checksums of files are made to hold, so that what they guard is reached.
enum Decoder {
    private static let segment = IndexHeader.Segment(
        number: 1, logID: [UInt8](repeating: 1, count: 16), root: [UInt8](repeating: 2, count: 32),
        recordCount: 6)

    /// What is read is written as it was read, and folds on.
    static func check(_ bytes: [UInt8]) {
        if bytes.starts(with: Array("WLLMIDS1".utf8)) { return checkFilter(bytes) }
        if bytes.starts(with: Array("WLLMSNP1".utf8)) {
            guard let read = try? Snapshot(encoded: repaired(bytes)) else { return }
            check(read.folds)
            let again = try? Snapshot(encoded: read.encoded)
            require(again?.segments == read.segments, "other segments the second time")
            require(again?.holes == read.holes, "other holes the second time")
            return
        }
        if let folds = try? FoldState(encoded: bytes) { check(folds) }
    }

    private static func check(_ folds: FoldState) {
        let bytes = folds.encoded
        require((try? FoldState(encoded: bytes))?.encoded == bytes, "another state is read back")
        var set = ProjectionSet(folds)
        for (place, record) in records().enumerated() {
            set.apply(
                record.span.bytes, sequenceNumber: SequenceNumber(UInt64(place) + 1_000),
                commitTime: Timestamp(microseconds: 1))
        }
        _ = try? set.digests()
        _ = (set.projects, set.priceOverrides, set.eventCounts, set.callTotals)
    }

    private static func checkFilter(_ bytes: [UInt8]) {
        var file = bytes
        guard file.count >= 112 else { return }
        put(CRC32C.checksum([UInt8](file[112...])), at: 104, of: &file)
        put(CRC32C.checksum([UInt8](file[..<108])), at: 108, of: &file)
        guard let filter = try? EventIDFilter(file: file, of: segment) else { return }
        for key in 0..<64 as Range<UInt64> {
            _ = filter.mayContain(key &* 0x9e37_79b9_7f4a_7c15)
        }
        require(filter.file(of: segment).count == file.count, "another length is written")
    }

    static func seeds() -> [[UInt8]] {
        var folds = FoldState()
        for (place, record) in records().enumerated() {
            folds.apply(
                record.span.bytes, sequenceNumber: SequenceNumber(UInt64(place) + 1),
                commitTime: Timestamp(microseconds: 1_790_000_000_000_000))
        }
        let snapshot = Snapshot(
            logID: [UInt8](repeating: 1, count: 16), through: SequenceNumber(6),
            segments: [
                Snapshot.Segment(
                    number: 1, root: nil, recordCount: 6, eventCount: 1,
                    events: SequenceNumber(5)...SequenceNumber(5),
                    lastCommitTime: Timestamp(microseconds: 1))
            ],
            holes: [Snapshot.Hole(segment: 1, records: SequenceNumber(1)...SequenceNumber(2))],
            folds: folds)
        let filter = EventIDFilter([1, 2, 3])?.file(of: segment)
        return [folds.encoded, snapshot.encoded, filter ?? []]
    }

    private static func records() -> [[UInt8]] {
        let project = ProjectID("p")
        let time = Timestamp(microseconds: 1)
        let key = Key(
            id: "key_1", scope: .project, projectID: project, name: "k", environment: .live,
            prefix: "sk", digest: [1, 2], createdAt: time)
        var event = Event(
            id: "e", type: .tokenUsage, timestamp: time,
            payload: Payload(encoding: .json, body: []))
        event.usage = TokenUsage(input: 3, output: 4)
        let records: [Record] = [
            .projectCreated(project: project, actor: .system, name: "n", description: "d"),
            .keyIssued(actor: .system, key: key),
            .priceBookPublished(actor: .system, bookID: "b", text: [1, 2, 3]),
            .priceOverridden(
                actor: .operator,
                override: PriceOverride(
                    id: "o", projectID: project, pattern: .list(["a", "b"]), terms: [1])),
            .eventIngested(project: project, actor: .system, event: event, cost: nil),
            .usageIncremented(project: project, actor: .system, eventCount: 1),
        ]
        return records.map { $0.encoded() }
    }

    // MARK: Checksums (spec/snapshot-format.md §1)

    private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 128 else { return bytes }
        var file = bytes
        put(CRC32C.checksum([UInt8](file[128...])), at: 100, of: &file)
        put(CRC32C.checksum([UInt8](file[..<124])), at: 124, of: &file)
        return file
    }

    private static func put(_ value: UInt32, at offset: Int, of bytes: inout [UInt8]) {
        for place in 0..<4 {
            bytes[offset + place] = UInt8(truncatingIfNeeded: value >> UInt32(8 * place))
        }
    }
}
