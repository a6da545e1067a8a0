public import Bytes
internal import Model

/// The state of all projections at one moment, of which digests are taken.
public struct DigestInput: Sendable {
    let folds: FoldState
    let view: ProjectionView

    /// - Parameters:
    ///   - folds: as of the record that the view sees through.
    ///   - view: with all rows.
    public init(_ folds: FoldState, _ view: ProjectionView) {
        self.folds = folds
        self.view = view
    }

    /// The last record that is in it.
    public var seenThrough: SequenceNumber { view.seenThrough }

    /// The digest of every projection: see `ProjectionSet.digests`.
    public func digests() throws(PartFailure) -> [ProjectionDigest] {
        var digests: [ProjectionDigest] = []
        for name in ProjectionName.allCases where name != .rollups && name != .models {
            digests.append(try digest(of: name))
        }
        // Both are made from the same rows, which are joined once.
        var rollups = DigestAccumulator()
        var models = DigestAccumulator()
        for project in view.projects {
            let merged = try view.mergedRollups(of: project)
            merged.addRollups(of: project, to: &rollups)
            merged.addUnpricedModels(of: project, to: &models)
        }
        return digests + [
            rollups.digest(
                name: ProjectionName.rollups.rawValue, version: ProjectionName.rollups.version),
            models.digest(
                name: ProjectionName.models.rawValue, version: ProjectionName.models.version),
        ]
    }

    /// The digest of one projection.
    public func digest(of name: ProjectionName) throws(PartFailure) -> ProjectionDigest {
        var sum = DigestAccumulator()
        try add(name, to: &sum)
        return sum.digest(name: name.rawValue, version: name.version)
    }

    /// The first key of a projection whose row is another in another state, or is in one of the two
    /// only, as people read it; nil if there is none. Reads both twice.
    public func firstDifference(
        from other: DigestInput, in name: ProjectionName
    ) throws(PartFailure) -> String? {
        let (left, right) = (try sieve(name, RowSieve()), try other.sieve(name, RowSieve()))
        let listing = RowSieve(whereDiffer: left, right)
        guard !listing.isEmpty else { return nil }
        let found = try sieve(name, listing)
        return found.firstDifference(from: try other.sieve(name, listing)).map {
            DigestKey.text($0, of: name)
        }
    }

    private func sieve(_ name: ProjectionName, _ sieve: RowSieve) throws(PartFailure) -> RowSieve {
        var sum = DigestAccumulator(sieve: sieve)
        try add(name, to: &sum)
        return sum.sieve ?? sieve
    }

    private func add(
        _ name: ProjectionName, to sum: inout DigestAccumulator
    ) throws(PartFailure) {
        switch name {
        case .projects: folds.control.addProjects(to: &sum)
        case .keys: folds.control.addKeys(to: &sum)
        case .prices: folds.control.addPrices(to: &sum)
        case .usage: folds.control.addUsage(to: &sum)
        case .retention: folds.control.addRetention(folds.retirement, to: &sum)
        case .events, .traces, .rollups, .models:
            for project in view.projects { try add(name, of: project, to: &sum) }
        }
    }

    private func add(
        _ name: ProjectionName, of project: ProjectID, to sum: inout DigestAccumulator
    ) throws(PartFailure) {
        switch name {
        case .events:
            for (_, part) in try view.traces(of: project).parts {
                let memory = try part.memory()
                // A part's lock is held for the time of a copy, not of the hashing.
                let rows = memory.part.read(memory.place) { $0 }
                rows.addEvents(of: project, to: &sum)
            }
        case .traces: try view.traces(of: project).addTraces(to: &sum)
        case .rollups: try view.mergedRollups(of: project).addRollups(of: project, to: &sum)
        default: try view.mergedRollups(of: project).addUnpricedModels(of: project, to: &sum)
        }
    }
}
