public import Bytes
internal import Model
internal import Records

/// Folds the events of one segment into a part, where its index file is damaged or missing.
public struct PartFold: ~Copyable {
    /// The segment's number.
    public let segment: UInt64
    private var part = EventPart()
    private var projects = EventProjects()

    public init(segment: UInt64) { self.segment = segment }

    /// Takes up the next record of the segment; those that are no events are passed over, as are
    /// those that can't be read: `ProjectionSet.apply` has counted them.
    public mutating func apply(_ record: RawSpan, sequenceNumber: SequenceNumber) {
        guard let event = try? EventFacts(record) else { return }
        record.withUnsafeBytes { bytes in
            let (project, id) = projects.number(of: event, in: bytes)
            part.add(event, of: project, id: id, in: bytes, sequenceNumber: sequenceNumber)
        }
    }

    /// The part, to be exchanged for the one in the file.
    public consuming func finish() -> FoldedPart {
        FoldedPart(segment: segment, part: MemoryPart(part))
    }
}
