internal import Bytes
public import Model
public import Projections

extension Engine {
    /// Projects of which a difference is made at once: each is asked for its figures twice.
    public static let maximumComparedProjects = 1_000

    /// What differs between two moments, in one project, or in all of them. May block.
    ///
    /// - Parameter from: not later than `to`.
    public func difference(
        from: Moment, to: Moment, project: ProjectID?
    ) throws(EngineError) -> MomentDifference {
        var difference = MomentDifference(from: from, to: to)
        let known = try projects(at: to).projects.filter { project == nil || $0.id == project }
        let (start, end) = (try time(of: from), try time(of: to))
        let isNew = { (time: Timestamp) in start < time && time <= end }
        difference.projects = known.filter { isNew($0.createdAt) }
        for project in known {
            for state in try keys(of: project.id, at: to).keys {
                if isNew(state.key.createdAt) { difference.issuedKeys.append(state) }
                if let time = state.revokedAt, isNew(time) {
                    difference.revokedKeys.append(state)
                }
            }
            difference.retentions += try retentions(of: project.id, at: to).settings.filter {
                isNew($0.setAt)
            }
            let before = try figures(of: project.id, at: from.number)
            let after = try figures(of: project.id, at: to.number)
            guard before.overview.totalEvents != after.overview.totalEvents else { continue }
            difference.changes.append(
                .init(project: project.id, before: before, after: after))
        }
        let prices = priceRecords(at: to.number)
        difference.books = prices.books.filter { isNew($0.publishedAt) }
        difference.overrides = prices.overrides.filter { recorded in
            let scope = recorded.override.projectID
            return isNew(recorded.setAt) && (project == nil || scope == nil || scope == project)
        }
        return difference
    }

    private func figures(
        of project: ProjectID, at number: SequenceNumber
    ) throws(EngineError) -> MomentDifference.Figures {
        try askSums(project, at: number) { view in
            try MomentDifference.Figures(view, of: project)
        }
    }
}

extension MomentDifference.Figures {
    /// What a view says of a project.
    public init(_ view: ProjectionView, of project: ProjectID) throws(PartFailure) {
        self.init(
            overview: try view.overview(project, window: .everything),
            models: try view.modelUsage(project, window: .everything),
            types: try view.eventsByType(project, window: .everything))
    }
}
