internal import Bytes
public import Model

/// The projects that have events in the part of one segment.
public struct PartProjects: Sendable {
    let part: Part

    /// Their ids; reads the index file's directory, if the part is in one.
    public func ids() throws(PartFailure) -> [ProjectID] {
        switch part {
        case .absent(let segment): throw PartFailure(absent: segment)
        case .memory(let part): return Array(part.frozen().places.keys)
        case .sealed(let part):
            return try part.reading { () throws(FormatError) in try part.projectIDs() }
        }
    }
}

extension ProjectionSet {
    /// The projects of a segment whose part is complete; nil if it has no part.
    public func projects(ofSegment segment: UInt64) -> PartProjects? {
        parts.last { $0.segment == segment }.map { PartProjects(part: $0.part) }
    }
}
