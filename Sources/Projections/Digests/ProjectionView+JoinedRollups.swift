internal import Bytes
internal import Model

/// The digests of rollups and unpriced models, of which several parts have cells.
extension ProjectionView {
    /// Adds to the sums over the parts from one on what becomes of each when it is joined to those
    /// before it: of a cell that both have, both go, and the joined one comes.
    ///
    /// Where events come about in order of their times these are in the buckets at the borders of
    /// parts.
    ///
    /// - Parameters:
    ///   - first: the place of the first of these parts.
    ///   - sums: one for each.
    func joinRollups(
        of project: ProjectID, from first: Int, in sums: inout [JoinedSums]
    ) throws(PartFailure) {
        var new: [(number: Int, project: PartProject)] = []
        for number in first..<parts.count {
            if let found = try parts[number].project(project) { new.append((number, found)) }
        }
        guard !new.isEmpty else { return }
        var before = self
        before.parts.removeSubrange(first...)
        let shared = try before.sharedBuckets(of: project, with: new.map(\.project))
        var merged = try before.sum(MergedRollups(in: shared), of: project)
        for (number, part) in new {
            var rollups = RowExchange()
            var models = RowExchange()
            merged.join(
                try part.partial(of: merged), of: project, rollups: &rollups, models: &models)
            rollups.apply(to: &sums[number - first].parts.rollups)
            models.apply(to: &sums[number - first].models)
        }
    }

    /// The buckets that more parts later on have, together with one before them: days, hours in these,
    /// and minutes in those.
    private func sharedBuckets(
        of project: ProjectID, with new: [PartProject]
    ) throws(PartFailure) -> RollupRanges {
        var ranges = RollupRanges()
        var longer: RollupLevel?
        for level in RollupLevel.allCases.reversed() {
            var wanted = longer.map { ranges.buckets(of: level, in: $0) }
            if !parts.isEmpty {
                var theirs = SharedBuckets(of: level, in: wanted)
                for part in new { theirs.add(try part.partial(of: theirs)) }
                var found = RollupRanges()
                found.append(theirs.all, of: level)
                wanted = found.buckets(of: level)
            }
            var shared = try sum(SharedBuckets(of: level, in: wanted), of: project)
            for part in new { shared.add(try part.partial(of: shared)) }
            ranges.append(shared.answer, of: level)
            longer = level
        }
        return ranges
    }
}
