internal import Bytes
internal import Model

/// The digests of rollups and unpriced models, of which several parts have cells.
extension TraceParts {
    /// Makes the sum over the rollups of each part that over those of all: cells of buckets that
    /// several parts have are taken out, part by part, and put in together.
    ///
    /// Where events come about in order of their times these are the buckets at the borders of parts.
    ///
    /// - Parameter models: gets the rows of unpriced models.
    func joinRollups(
        in sum: inout DigestSum, models: inout DigestAccumulator
    ) throws(PartFailure) {
        let ranges = try sharedBuckets()
        var shares = DigestAccumulator()
        var whole = DigestAccumulator()
        var merged = MergedRollups(in: ranges)
        for (_, project) in parts {
            let partial = try project.partial(of: merged)
            var share = MergedRollups(in: ranges)
            share.add(partial)
            share.addRollups(of: id, to: &shares)
            merged.add(partial)
        }
        merged.addRollups(of: id, to: &whole)
        merged.addUnpricedModels(of: id, to: &models)
        sum -= shares.sum
        sum += whole.sum
    }

    /// The buckets that several parts have: days, hours in these, and minutes in those.
    private func sharedBuckets() throws(PartFailure) -> RollupRanges {
        var ranges = RollupRanges()
        var longer: RollupLevel?
        for level in RollupLevel.allCases.reversed() {
            var shared = SharedBuckets(
                of: level, in: longer.map { ranges.buckets(of: level, in: $0) })
            for (_, project) in parts { shared.add(try project.partial(of: shared)) }
            ranges.append(shared.answer, of: level)
            longer = level
        }
        return ranges
    }
}
