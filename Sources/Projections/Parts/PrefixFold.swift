public import Bytes
internal import Records

/// Folds the sums of one part up to a record inside it: rollups and unpriced models, no rows.
public struct PrefixFold: ~Copyable {
    /// The records to be folded.
    public let numbers: ClosedRange<SequenceNumber>
    private let first: SequenceNumber
    private var part: EventPart
    private var projects = EventProjects()

    /// - Parameters:
    ///   - first: the first event of the part.
    ///   - through: the last record wanted.
    init(
        first: SequenceNumber, through: SequenceNumber,
        after known: (part: MemoryPart, through: SequenceNumber)?
    ) {
        self.first = first
        // A copy: whoever reads the one that is kept sees it as it was.
        part = known?.part.frozen() ?? EventPart()
        part.forgetNumbering()
        let begin = known.map { $0.through.advanced(by: 1) } ?? first
        numbers = min(begin, through)...through
    }

    /// Takes up the next record; those that are no events are passed over.
    public mutating func apply(_ record: RawSpan, sequenceNumber: SequenceNumber) {
        guard numbers.contains(sequenceNumber), let event = try? EventFacts(record) else { return }
        record.withUnsafeBytes { bytes in
            let (project, id) = projects.number(of: event, in: bytes)
            part.addSums(
                event, of: project, id: id, in: bytes, sequenceNumber: sequenceNumber)
        }
    }

    /// Keeps what was folded, for the view that asks next.
    public consuming func finish(in prefixes: PartPrefixes) {
        prefixes.keep(
            MemoryPart(part), first: first, through: numbers.upperBound, project: nil)
    }
}
