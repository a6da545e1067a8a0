internal import Bytes
internal import Model

/// Makes the index file of a segment from its part in memory (spec/index-format.md).
enum IndexBuilder {
    /// The whole file; nil if the part has no events or too many for one file.
    ///
    /// - Parameter sums: of the part.
    static func file(
        _ part: borrowing EventPart, _ sums: PartSums, of segment: IndexHeader.Segment,
        words: [UInt8]
    ) -> [UInt8]? {
        var content = ByteWriter()
        var entries: [IndexDirectory.Entry] = []
        var keys: [UInt64] = []
        var numbers: ClosedRange<SequenceNumber>?
        for (id, place) in part.places.sorted(by: { $0.key < $1.key }) {
            let project = part.projects[place]
            guard let found = project.events.numbers else { continue }
            numbers =
                numbers.map {
                    min($0.lowerBound, found.lowerBound)...max($0.upperBound, found.upperBound)
                } ?? found
            entries.append(write(project, id: id, to: &content, keys: &keys))
        }
        guard let numbers else { return nil }
        let wordsStart = content.count
        content.append(words)
        let filterStart = content.count
        guard let filter = FuseFilter(keys) else { return nil }
        filter.append(to: &content)
        let directoryStart = content.count
        IndexDirectory.write(entries, sums, to: &content)
        guard content.count <= IndexFormat.maximumContentByteCount else { return nil }
        let header = IndexHeader(
            segment: segment, numbers: numbers, contentByteCount: content.count, tableOffset: 0,
            directory: directoryStart..<content.count, filter: filterStart..<directoryStart,
            words: wordsStart..<filterStart)
        return IndexPages.file(content.bytes, header, searched: entries.map(\.eventIDs))
    }

    private static func write(
        _ project: borrowing ProjectPart, id: ProjectID, to content: inout ByteWriter,
        keys: inout [UInt64]
    ) -> IndexDirectory.Entry {
        let (texts, textNumbers) = sortedTexts(project.texts)
        let ids = project.traceIDs.all
        let (order, traceRows) = sortedTraces(project, ids: ids)
        let idHash = StableHash.hash(id.rawValue)
        for id in ids {
            keys.append(TraceKey.hash(project: idHash, trace: id.withUnsafeBytes(StableHash.hash)))
        }
        func section(_ write: (inout ByteWriter) -> Void) -> Range<Int> {
            let start = content.count
            write(&content)
            return start..<content.count
        }
        return IndexDirectory.Entry(
            id: Array(id.rawValue.utf8), eventCount: project.events.count,
            times: project.events.times,
            newestTraceStart: order.first.map { project.start(ofTrace: $0) },
            texts: section { TextSection.write(texts, to: &$0) },
            events: section {
                EventSection.write(project.events, texts: textNumbers, traces: traceRows, to: &$0)
            },
            eventIDs: section { HashSection.write(project.events.idHashes, to: &$0) },
            traces: section {
                TraceSection.write(project, order: order, ids: ids, texts: textNumbers, to: &$0)
            },
            rollups: section { $0.append(RollupSection.encode(project)) })
    }

    /// The texts by their bytes, and by number of a text: its place among these.
    private static func sortedTexts(
        _ table: borrowing StringTable
    ) -> (texts: [[UInt8]], numbers: [UInt32]) {
        let texts = table.all
        let order = texts.indices.sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
        var numbers = [UInt32](repeating: 0, count: texts.count)
        for (place, number) in order.enumerated() { numbers[number] = UInt32(place) }
        return (order.map { texts[$0] }, numbers)
    }

    /// The traces by start, newest first, then by id; and by trace: its place among these.
    private static func sortedTraces(
        _ part: borrowing ProjectPart, ids: [[UInt8]]
    ) -> (order: [UInt32], rows: [UInt32]) {
        let starts = (0..<part.traces.count).map { part.start(ofTrace: UInt32($0)) }
        let order = starts.indices.sorted { left, right in
            starts[left] != starts[right]
                ? starts[left] > starts[right] : ids[left].lexicographicallyPrecedes(ids[right])
        }
        var rows = [UInt32](repeating: 0, count: order.count)
        for (place, trace) in order.enumerated() { rows[trace] = UInt32(place) }
        return (order.map { UInt32($0) }, rows)
    }
}
