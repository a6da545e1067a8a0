/// A part that was folded anew, in an index file or in memory.
public enum RebuiltPart: Sendable {
    case sealed(SealedPart)
    case folded(FoldedPart)
}

extension DigestInput {
    /// The state that folds and parts make, all of them folded anew.
    ///
    /// - Parameter parts: oldest first.
    public init(_ folds: FoldState, _ parts: [RebuiltPart]) {
        let view = ProjectionView(
            seenThrough: folds.lastApplied,
            parts: parts.map { part in
                switch part {
                case .sealed(let part): .sealed(part)
                case .folded(let part): .memory(part.part)
                }
            }, projects: folds.projects.map(\.id))
        self.init(folds, view)
    }
}
