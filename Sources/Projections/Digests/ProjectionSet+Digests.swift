internal import Bytes
internal import Model

extension ProjectionSet {
    /// The digest of every projection, in fixed order: projects, keys, prices, usage, retention,
    /// events, traces, rollups, models.
    ///
    /// Taken from the very tables that answers come from. Takes about a microsecond a row.
    ///
    /// - Throws: `PartFailure` where an index file can't be read.
    public func digests(
        keptSums: KeptSums = .none
    ) throws(PartFailure) -> [ProjectionDigest] {
        var input = DigestInput(folds, view)
        input.keptSums = keptSums
        return try input.digests()
    }

    /// What digests are taken of, as it is now, for whoever does not want to stop the folding
    /// meanwhile. The next event copies the part that grows, once.
    public var digestInput: DigestInput {
        var view = view
        view.parts[view.parts.count - 1] = .memory(MemoryPart(growing.frozen()))
        return DigestInput(folds, view)
    }

    /// The digest over all projections, named `total`: each counts as one row, under its name.
    public static func total(_ digests: [ProjectionDigest]) -> ProjectionDigest {
        ProjectionDigest.total(digests)
    }
}

extension ProjectionDigest {
    /// The digest over several, named `total`: each counts as one row, under its name.
    public static func total(_ digests: [ProjectionDigest]) -> ProjectionDigest {
        var sum = DigestAccumulator()
        for digest in digests {
            sum.row { key, value in
                key.lengthPrefixed(digest.name)
                value.varint(UInt64(digest.version))
                value.varint(UInt64(digest.rowCount))
                value.append(digest.bytes)
            }
        }
        return ProjectionDigest(
            name: "total", version: 1, rowCount: digests.reduce(0) { $0 + $1.rowCount },
            bytes: sum.sum.bytes)
    }
}
