public import Bytes
internal import Model
internal import Records

/// Folds the events of one segment into a part, where its index file is damaged or missing.
public struct PartFold: ~Copyable {
    /// The segment's number.
    public let segment: UInt64
    private var part = EventPart()
    private var projectIDs = StringTable()
    private var ids: [ProjectID] = []

    public init(segment: UInt64) { self.segment = segment }

    /// Takes up the next record of the segment; those that are no events are passed over, as are
    /// those that can't be read: `ProjectionSet.apply` has counted them.
    public mutating func apply(_ record: RawSpan, sequenceNumber: SequenceNumber) {
        guard let event = try? EventFacts(record) else { return }
        record.withUnsafeBytes { bytes in
            let id = UnsafeRawBufferPointer(rebasing: bytes[event.projectID])
            let project = Int(projectIDs.intern(id))
            if project == ids.count {
                ids.append(ProjectID(String(decoding: id, as: UTF8.self)))
            }
            part.add(
                event, of: project, id: ids[project], in: bytes, sequenceNumber: sequenceNumber)
        }
    }

    /// The part, to be exchanged for the one in the file.
    public consuming func finish() -> FoldedPart {
        FoldedPart(segment: segment, part: MemoryPart(part))
    }
}
