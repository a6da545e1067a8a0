internal import Bytes
internal import Model

/// One stretch of the log, in memory or in an index file. No answer depends on which.
enum Part: Sendable {
    case memory(MemoryPart)
    case sealed(SealedPart)
    /// Of the segment with this number: it is to be folded from the log by whoever needs it first.
    case absent(UInt64)

    /// The number of its segment; nil for a part in memory.
    var segment: UInt64? {
        switch self {
        case .memory: nil
        case .sealed(let part): part.segment.number
        case .absent(let segment): segment
        }
    }

    /// Whether all of its events come behind a record: then it has no answer as of that one.
    func isBehind(_ moment: SequenceNumber) -> Bool {
        switch self {
        case .memory(let part): part.numbers.map { $0.lowerBound > moment } ?? true
        case .sealed(let part): part.numbers.lowerBound > moment
        case .absent: false
        }
    }

    /// What it has of a project; nil if nothing.
    func project(_ id: ProjectID) throws(PartFailure) -> PartProject? {
        switch self {
        case .memory(let part): part.project(id).map { .memory($0) }
        case .sealed(let part):
            try part.reading { () throws(FormatError) in try part.project(id).map { .sealed($0) } }
        case .absent(let segment): throw PartFailure(absent: segment)
        }
    }
}
