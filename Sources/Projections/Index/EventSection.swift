internal import Bytes
internal import Model

/// The events of a project in one segment, as columns in groups (spec/index-format.md §4.2).
struct EventSection: Sendable {
    /// The flag, beside those of `EventRow.Flags`, of an event with tokens and cost.
    static let hasCall: UInt8 = 0x80

    private static let tableOffset = 8

    private let source: SectionSlice
    let rowCount: Int
    let groupCount: Int

    init(_ source: SectionSlice) throws(FormatError) {
        rowCount = try source.uint32(at: 0)
        groupCount = try source.uint32(at: 4)
        guard groupCount <= (source.byteCount - Self.tableOffset) / EventGroup.byteCount,
            groupCount * IndexFormat.groupRowCount >= rowCount
        else {
            throw FormatError(
                offset: 0, expected: "\(rowCount) events", found: "\(groupCount) groups")
        }
        self.source = source
    }

    /// The table of groups.
    func groups() throws(FormatError) -> [EventGroup] {
        let bytes = try source.checked(Self.tableOffset, groupCount * EventGroup.byteCount)
        var reader = ByteReader(bytes.span.bytes)
        var groups: [EventGroup] = []
        groups.reserveCapacity(groupCount)
        var count = 0
        for _ in 0..<groupCount {
            groups.append(try EventGroup(&reader))
            count += groups[groups.count - 1].rowCount
        }
        guard count == rowCount else {
            throw FormatError(
                offset: 0, expected: "\(rowCount) events", found: "\(count) in groups")
        }
        return groups
    }

    /// The columns of a group, to be decoded one by one.
    func columns(of group: EventGroup) throws(FormatError) -> EventColumnReader {
        let start = Self.tableOffset + groupCount * EventGroup.byteCount
        return try EventColumnReader(
            SectionSlice(source, start + group.data.lowerBound..<start + group.data.upperBound),
            group: group)
    }

    /// The numbers of the events in some rows.
    func numbers(ofRows rows: [Int]) throws(FormatError) -> [SequenceNumber] {
        guard !rows.isEmpty else { return [] }
        let groups = try groups()
        var decoded: [Int: [SequenceNumber]] = [:]
        var numbers: [SequenceNumber] = []
        for row in rows {
            let place = row / IndexFormat.groupRowCount
            guard row >= 0, row < rowCount, groups.indices.contains(place) else {
                throw FormatError(offset: 0, expected: "a row below \(rowCount)", found: "\(row)")
            }
            let known: [SequenceNumber]
            if let found = decoded[place] {
                known = found
            } else {
                known = try columns(of: groups[place]).numbers()
                decoded[place] = known
            }
            numbers.append(known[row % IndexFormat.groupRowCount])
        }
        return numbers
    }
}
