internal import Bytes

/// A bucket of a project's rollups.
struct RowBucket: Hashable, Sendable {
    let project: String
    let level: RollupLevel
    /// Lengths of the level since 1970.
    let place: Int64

    var members: [RowMember] {
        let length = level.minutes * RollupLevel.minuteMicroseconds
        let (start, overflow) = place.multipliedReportingOverflow(by: length)
        return [
            .init("project_id", .text(project)), .init("length", .text("\(level)")),
            .init("start", .moment(Timestamp(microseconds: overflow ? .min : start))),
        ]
    }
}
