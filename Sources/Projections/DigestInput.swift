public import Bytes
internal import Model

/// The state of all projections at one moment, of which digests are taken.
public struct DigestInput: Sendable {
    /// Of the projections that are small, in fixed order.
    let control: [ProjectionDigest]
    let view: ProjectionView

    /// The last record that is in it.
    public var seenThrough: SequenceNumber { view.seenThrough }

    /// The digest of every projection: see `ProjectionSet.digests`.
    public func digests() throws(PartFailure) -> [ProjectionDigest] {
        var events = DigestAccumulator()
        var traces = DigestAccumulator()
        var rollups = DigestAccumulator()
        var models = DigestAccumulator()
        for project in view.projects {
            let parts = try view.traces(of: project)
            for (_, part) in parts.parts {
                let memory = try part.memory()
                memory.part.read(memory.place) { $0.addEvents(of: project, to: &events) }
            }
            try parts.addTraces(to: &traces)
            let merged = try view.mergedRollups(of: project)
            merged.addRollups(of: project, to: &rollups)
            merged.addUnpricedModels(of: project, to: &models)
        }
        return control + [
            events.digest(name: "events", version: 1), traces.digest(name: "traces", version: 1),
            rollups.digest(name: "rollups", version: 2), models.digest(name: "models", version: 1),
        ]
    }
}
