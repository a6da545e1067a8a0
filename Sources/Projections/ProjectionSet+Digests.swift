internal import Bytes
internal import Model

extension ProjectionSet {
    /// The digest of every projection, in fixed order: projects, keys, prices, usage, events, traces,
    /// rollups, models.
    ///
    /// Taken from the very tables that answers come from. Takes about a microsecond a row.
    public func digests() -> [ProjectionDigest] {
        let view = view
        var rollups = DigestAccumulator()
        var models = DigestAccumulator()
        for fold in folds {
            let merged = view.mergedRollups(of: fold.id)
            merged.addRollups(of: fold.id, to: &rollups)
            merged.addUnpricedModels(of: fold.id, to: &models)
        }
        return [
            control.projectsDigest(), control.keysDigest(), control.pricesDigest(),
            control.usageDigest(),
            digest("events") { place, sum in
                for (_, project) in view.traces(of: folds[place].id).parts {
                    project.part.read(project.place) {
                        $0.addEvents(of: folds[place].id, to: &sum)
                    }
                }
            },
            digest("traces") { place, sum in view.traces(of: folds[place].id).addTraces(to: &sum) },
            rollups.digest(name: "rollups", version: 1),
            models.digest(name: "models", version: 1),
        ]
    }

    /// The digest over all projections, named `total`: each counts as one row, under its name.
    public static func total(_ digests: [ProjectionDigest]) -> ProjectionDigest {
        ProjectionDigest.total(digests)
    }

    private func digest(
        _ name: String, _ add: (_ place: Int, inout DigestAccumulator) -> Void
    ) -> ProjectionDigest {
        var sum = DigestAccumulator()
        for place in folds.indices { add(place, &sum) }
        return sum.digest(name: name, version: 1)
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
        var total = sum.digest(name: "total", version: 1)
        total.rowCount = digests.reduce(0) { $0 + $1.rowCount }
        return total
    }
}
