public import Bytes
internal import Model

/// The state of all projections at one moment, of which digests are taken.
public struct DigestInput: Sendable {
    let folds: FoldState
    var view: ProjectionView
    /// Of which index files not the rows are hashed, but what they keep is taken.
    public var keptSums = KeptSums.none
    /// Has, and gets, sums over the first parts, where all kept sums are taken.
    public var prefixes: DigestPrefixes?

    /// - Parameters:
    ///   - folds: as of the record that the view sees through.
    ///   - view: with all rows.
    public init(_ folds: FoldState, _ view: ProjectionView) {
        self.folds = folds
        self.view = view
    }

    /// The last record that is in it.
    public var seenThrough: SequenceNumber { view.seenThrough }

    /// The digests of projections, in the order of `ProjectionName`.
    public func digests(
        of names: [ProjectionName] = ProjectionName.allCases
    ) throws(PartFailure) -> [ProjectionDigest] {
        let needsParts = names.contains { !$0.isFold }
        let sums = needsParts ? try joinedSums() : JoinedSums()
        return ProjectionName.allCases.filter { names.contains($0) }.map { name in
            switch name {
            case .events: sums.parts.events.digest(of: name)
            case .traces: sums.parts.traces.digest(of: name)
            case .rollups: sums.parts.rollups.digest(of: name)
            case .models: sums.models.digest(of: name)
            case .projects, .keys, .prices, .usage, .retention: foldSum(name).digest(of: name)
            }
        }
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

    // MARK: Parts

    /// The segments whose parts are in index files here and in another state, alike byte for byte.
    ///
    /// - Throws: `PartFailure` where a file of this state can't be read.
    public func equalParts(_ other: DigestInput) throws(PartFailure) -> Set<UInt64> {
        var others: [UInt64: SealedPart] = [:]
        for part in other.view.sealedParts { others[part.segment.number] = part }
        var equal: Set<UInt64> = []
        for part in view.sealedParts {
            guard let other = others[part.segment.number] else { continue }
            let isEqual = try part.reading { () throws(FormatError) in
                try part.hasSameRows(as: other)
            }
            if isEqual { equal.insert(part.segment.number) }
        }
        return equal
    }

    /// The runs of segments whose sums are not those of their parts.
    public func differingRuns() -> [UInt64] {
        view.runs.values.filter { run in
            // Where a part of it is another by now, the run is asked no more.
            let place = view.parts.firstIndex { $0.segment == run.members.first?.segment.number }
            guard let place, run.standsFor(view.parts[place...]) else { return false }
            let isRight = try? run.isSumOfMembers()
            return isRight == false
        }.map(\.number).sorted()
    }

    /// The segments whose parts are in index files.
    public var sealedSegments: [UInt64] { view.sealedParts.map(\.segment.number) }

    /// Has the part of a segment be the one that a set has by now, since the one that is here can't be
    /// read.
    ///
    /// - Returns: false if one of the two has no such part.
    public mutating func takeUp(segment: UInt64, of set: borrowing ProjectionSet) -> Bool {
        let part = set.parts.last { $0.segment == segment }?.part
        guard let part, let place = view.parts.firstIndex(where: { $0.segment == segment }) else {
            return false
        }
        view.parts[place] = part
        return true
    }

    // MARK: Sums

    private func foldSum(_ name: ProjectionName) -> DigestSum {
        var sum = DigestAccumulator()
        addFold(name, to: &sum)
        return sum.sum
    }

    /// Parts are summed up one by one, since those in index files keep their sums; then each is joined
    /// to those before it: what has a share in several of them is counted once.
    private func joinedSums() throws(PartFailure) -> JoinedSums {
        var (first, total) = prefixes?.find(view.parts) ?? (0, JoinedSums())
        var sums: [JoinedSums] = []
        for part in view.parts[first...] { sums.append(JoinedSums(parts: try self.sums(of: part))) }
        for project in view.projects {
            try view.traces(of: project).joinTraces(from: first, in: &sums)
            try view.joinRollups(of: project, from: first, in: &sums)
        }
        for place in sums.indices {
            total += sums[place]
            sums[place] = total
        }
        prefixes?.keep(view.parts, from: first, sums)
        return total
    }

    private func sums(of part: Part) throws(PartFailure) -> PartSums {
        switch part {
        case .memory(let part): return PartSums(part.frozen())
        case .absent(let segment): throw PartFailure(absent: segment)
        case .sealed(let part):
            return keptSums.contains(part.segment.number)
                ? part.digestSums : try PartSums(part)
        }
    }

    // MARK: Rows

    private func sieve(_ name: ProjectionName, _ sieve: RowSieve) throws(PartFailure) -> RowSieve {
        var sum = DigestAccumulator(sieve: sieve)
        if name.isFold {
            addFold(name, to: &sum)
        } else {
            for project in view.projects { try addRows(name, of: project, to: &sum) }
        }
        return sum.sieve ?? sieve
    }

    private func addFold(_ name: ProjectionName, to sum: inout DigestAccumulator) {
        switch name {
        case .projects: folds.control.addProjects(to: &sum)
        case .keys: folds.control.addKeys(to: &sum)
        case .prices: folds.control.addPrices(to: &sum)
        case .usage: folds.control.addUsage(to: &sum)
        case .retention: folds.control.addRetention(folds.retirement, to: &sum)
        case .events, .traces, .rollups, .models: break
        }
    }

    private func addRows(
        _ name: ProjectionName, of project: ProjectID, to sum: inout DigestAccumulator
    ) throws(PartFailure) {
        switch name {
        case .events:
            for (_, part) in try view.traces(of: project).parts {
                try part.addEvents(of: project, to: &sum)
            }
        case .traces: try view.traces(of: project).addTraces(to: &sum)
        case .rollups: try view.mergedRollups(of: project).addRollups(of: project, to: &sum)
        default: try view.mergedRollups(of: project).addUnpricedModels(of: project, to: &sum)
        }
    }
}
