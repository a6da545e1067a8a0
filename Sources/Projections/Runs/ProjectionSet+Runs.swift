extension ProjectionSet {
    /// The parts of the first run that is complete and has no sum; nil if all have one.
    ///
    /// - Parameter excluded: runs that are passed over.
    public func unsummedRun(except excluded: Set<UInt64> = []) -> RollupRun.Members? {
        var place = 0
        while place < parts.count {
            guard let segment = parts[place].segment else {
                place += 1
                continue
            }
            let number = RollupRun.number(ofSegment: segment)
            let bounds = RollupRun.segments(ofRun: number)
            let run = parts[place...].prefix { $0.segment.map { bounds.contains($0) } ?? false }
            place += run.count
            // What comes after tells that no other segment will belong to it.
            let isComplete = growingSegment.map { $0 > bounds.upperBound } ?? (place < parts.count)
            let isRetired = retiredSegment > 0 && bounds.lowerBound <= retiredSegment
            guard isComplete, !isRetired, run.count > 1, !excluded.contains(number),
                !(runs[number]?.standsFor(run.map(\.part)[...]) ?? false)
            else { continue }
            let members = run.compactMap { part in
                if case .sealed(let sealed) = part.part, !sealed.isOutdated { sealed } else { nil }
            }
            if members.count == run.count {
                return RollupRun.Members(number: number, parts: members)
            }
        }
        return nil
    }

    /// Whether the sum of a run was found damaged.
    public func isRunDamaged(_ number: UInt64) -> Bool { runs[number]?.isDamaged ?? false }

    /// Lets go of the sums of some runs.
    public mutating func giveUpRuns(_ numbers: [UInt64]) {
        for number in numbers { runs[number] = nil }
    }

    /// Takes up the sum of a run.
    public mutating func adopt(_ run: RollupRun) { runs[run.number] = run }
}
