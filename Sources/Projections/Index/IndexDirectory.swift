internal import Bytes
internal import Model

/// The projects of an index file, by the bytes of their ids, and where their sections stand
/// (spec/index-format.md §3).
struct IndexDirectory: Sendable {
    /// What the directory says of one project.
    struct Entry: Sendable {
        var id: [UInt8]
        var eventCount: Int
        /// The lowest and highest event time.
        var times: ClosedRange<Timestamp>
        /// The earliest event of the newest trace; nil without any.
        var newestTraceStart: Timestamp?
        var texts: Range<Int>
        var events: Range<Int>
        var eventIDs: Range<Int>
        var traces: Range<Int>
        var rollups: Range<Int>
    }

    /// With as many projects, all entries are kept in memory: most logs have few, and every question
    /// asks each part for its project.
    private static let maximumKept = 64

    /// What the rows of all its projects add to digests.
    let sums: PartSums
    private let source: SectionSlice
    let count: Int
    private var kept: [Entry] = []

    init(_ section: SectionSlice) throws(FormatError) {
        sums = try PartSums(section.checked(0, PartSums.byteCount))
        let source = try SectionSlice(section, PartSums.byteCount..<section.byteCount)
        count = try source.uint32(at: 0)
        guard count <= (source.byteCount - 4) / 4 else {
            throw FormatError(
                offset: 0, expected: "projects in \(source.byteCount) bytes", found: "\(count)")
        }
        self.source = source
        guard count <= Self.maximumKept else { return }
        var entries: [Entry] = []
        for place in 0..<count { entries.append(try entry(place)) }
        kept = entries
    }

    func entry(_ place: Int) throws(FormatError) -> Entry {
        if kept.indices.contains(place) { return kept[place] }
        let start = place == 0 ? 0 : try source.uint32(at: place * 4)
        let end = try source.uint32(at: 4 + place * 4)
        let bytes = try source.checked(4 + count * 4 + start, end - start)
        var reader = ByteReader(bytes.span.bytes)
        return try Entry(&reader)
    }

    /// The place of a project and what is said of it; nil if it has no events here.
    func entry(of project: ProjectID) throws(FormatError) -> (place: Int, entry: Entry)? {
        let wanted = Array(project.rawValue.utf8)
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let found = try entry(middle)
            if found.id == wanted { return (middle, found) }
            if found.id.lexicographicallyPrecedes(wanted) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return nil
    }

    static func write(_ entries: [Entry], _ sums: PartSums, to writer: inout ByteWriter) {
        var bytes = ByteWriter()
        sums.append(to: &writer)
        writer.uint32(UInt32(entries.count))
        for entry in entries {
            entry.append(to: &bytes)
            writer.uint32(UInt32(bytes.count))
        }
        writer.append(bytes.bytes)
    }
}

extension IndexDirectory.Entry {
    fileprivate func append(to writer: inout ByteWriter) {
        writer.lengthPrefixed(id)
        writer.varint(UInt64(eventCount))
        writer.int64(times.lowerBound.microseconds)
        writer.int64(times.upperBound.microseconds)
        writer.uint8(newestTraceStart == nil ? 0 : 1)
        if let newestTraceStart { writer.int64(newestTraceStart.microseconds) }
        for section in [texts, events, eventIDs, traces, rollups] {
            writer.varint(UInt64(section.lowerBound))
            writer.varint(UInt64(section.count))
        }
    }

    fileprivate init(_ reader: inout ByteReader) throws(FormatError) {
        func section(_ reader: inout ByteReader) throws(FormatError) -> Range<Int> {
            let offset = reader.offset
            let start = try reader.varint()
            let count = try reader.varint()
            guard start <= UInt64(UInt32.max), count <= UInt64(UInt32.max) else {
                throw FormatError(offset: offset, expected: "a section", found: "one at \(start)")
            }
            return Int(start)..<Int(start + count)
        }
        id = try reader.lengthPrefixedBytes()
        eventCount = Int(clamping: try reader.varint())
        let earliest = Timestamp(microseconds: try reader.int64())
        let latest = Timestamp(microseconds: try reader.int64())
        guard earliest <= latest else {
            throw FormatError(
                offset: reader.offset, expected: "times from \(earliest)", found: "to \(latest)")
        }
        times = earliest...latest
        newestTraceStart =
            try reader.uint8() == 0 ? nil : Timestamp(microseconds: try reader.int64())
        texts = try section(&reader)
        events = try section(&reader)
        eventIDs = try section(&reader)
        traces = try section(&reader)
        rollups = try section(&reader)
    }
}
