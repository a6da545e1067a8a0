internal import Bytes
internal import Model

extension EventSection {
    /// Writes a project's events.
    ///
    /// - Parameters:
    ///   - texts: by the number of a text in the part: that in the text section.
    ///   - traces: likewise, of a trace: its row in the trace section.
    static func write(
        _ events: borrowing EventTable, texts: [UInt32], traces: [UInt32],
        to writer: inout ByteWriter
    ) {
        var data = ByteWriter()
        var groups: [EventGroup] = []
        for start in stride(from: 0, to: events.count, by: IndexFormat.groupRowCount) {
            let rows = start..<min(start + IndexFormat.groupRowCount, events.count)
            let offset = data.count
            var models: UInt64 = 0
            var columns = EventColumns(texts: texts, traces: traces)
            for row in rows {
                columns.add(row, of: events)
                if let model = columns.lastModel { models |= EventGroup.modelBit(model) }
            }
            columns.append(to: &data)
            var group = EventGroup(rows, of: events, data: offset..<data.count)
            group.models = models
            groups.append(group)
        }
        writer.uint32(UInt32(events.count))
        writer.uint32(UInt32(groups.count))
        for group in groups { group.append(to: &writer) }
        writer.append(data.bytes)
    }
}
