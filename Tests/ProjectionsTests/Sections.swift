import Bytes
import Model

@testable import Projections

/// The parts of a project as sections.
struct Sections {
    var sections: [RollupSection] = []

    /// Those of a project in the parts of a view.
    init(_ view: ProjectionView, of project: ProjectID, headByteCount: Int = 4_096) throws {
        for part in view.parts {
            guard case .memory(let project)? = try part.project(project) else { continue }
            let bytes = project.part.read(project.place) { RollupSection.encode($0) }
            sections.append(
                try RollupSection(SectionBytes(bytes), headByteCount: headByteCount))
        }
    }

    /// What they say together.
    func sum<Sum: RollupSum>(_ empty: Sum) throws(FormatError) -> Sum {
        var sum = empty
        for section in sections { sum.add(try sum.partial(of: section)) }
        return sum
    }

    /// The chart that they give, as `ProjectionView.series` makes it.
    func series(
        _ metric: SeriesMetric, intervalMicroseconds: Int64, window: StatisticsWindow
    ) throws(FormatError) -> [SeriesPoint] {
        let buckets = SeriesSum.buckets(
            intervalMicroseconds: intervalMicroseconds, window: window,
            data: try sum(DataSpanSum(window)).answer)
        guard let buckets, buckets.count <= Limits.maximumSeriesPoints else { return [] }
        return try sum(
            SeriesSum(
                metric, intervalMicroseconds: intervalMicroseconds, window: window,
                buckets: buckets)
        ).answer
    }

    /// The digests of rollups and of unpriced models, of one project.
    func digests(of project: ProjectID) throws(FormatError) -> [ProjectionDigest] {
        var rollups = DigestAccumulator()
        var models = DigestAccumulator()
        let merged = try sum(MergedRollups())
        merged.addRollups(of: project, to: &rollups)
        merged.addUnpricedModels(of: project, to: &models)
        return [
            rollups.sum.digest(of: .rollups), models.sum.digest(of: .models),
        ]
    }
}
