internal import Bytes

/// The sequence numbers of a project's events in a segment, as ranges without gaps: mostly one for
/// each request that brought some.
///
/// A word index tells where a word may be, whoever's event it is in. With these it is known, without a
/// look at the columns of each group, where it may be in an event of the project.
struct NumberRuns: Sendable {
    /// Where more requests brought one event each, the columns are as good.
    private static let maximumCount = 4_096

    /// Ascending; nil if there are too many.
    private let ranges: [ClosedRange<SequenceNumber>]?

    /// Decodes the numbers of all groups.
    init(_ events: EventSection) throws(FormatError) {
        var ranges: [ClosedRange<SequenceNumber>] = []
        for group in try events.groups() {
            for number in try events.columns(of: group).numbers() {
                if let last = ranges.last, last.upperBound.advanced(by: 1) == number {
                    ranges[ranges.count - 1] = last.lowerBound...number
                } else {
                    ranges.append(number...number)
                }
            }
            guard ranges.count <= Self.maximumCount else {
                self.ranges = nil
                return
            }
        }
        self.ranges = ranges
    }

    /// What it takes in memory, in bytes, about.
    var byteCount: Int { 64 + (ranges?.count ?? 0) * 16 }

    /// What of some ranges is in these, too; all of it where there are too many.
    func intersection(_ others: NumberRanges) -> NumberRanges {
        ranges.map { others.intersection($0) } ?? others
    }
}

extension SealedProject {
    /// Those of some ranges of numbers that are of the project's events, as far as that is worth to be
    /// found out: where they lie in few groups, the columns of these tell it.
    func own(_ candidates: NumberRanges, _ events: EventSection) throws(FormatError) -> NumberRanges
    {
        if let known = part.cache.runs(place, of: part.file.id) {
            return known.intersection(candidates)
        }
        let groups = try events.groups()
        let count = groups.count { candidates.overlaps($0.numbers) }
        guard count * 4 > groups.count else { return candidates }
        let runs = try NumberRuns(events)
        part.cache.keep(runs, as: place, of: part.file.id)
        return runs.intersection(candidates)
    }
}
