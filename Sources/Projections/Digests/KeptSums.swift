/// Of which index files the sums that they keep are taken for digests, instead of those of the rows
/// that are in them.
public enum KeptSums: Sendable {
    /// Of none: every row is read, and hashed.
    case none
    /// Of all: what is asked of a running server, and takes no time.
    case all
    /// Of the index files of these segments, which were made, or compared, just now.
    case ofSegments(Set<UInt64>)

    func contains(_ segment: UInt64) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .ofSegments(let segments): segments.contains(segment)
        }
    }
}
