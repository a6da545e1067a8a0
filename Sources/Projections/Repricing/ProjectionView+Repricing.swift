internal import Bytes
public import Model

extension ProjectionView {
    /// What the calls of a project in a window cost by other prices, and which calls have to be read
    /// for what rollups don't tell.
    ///
    /// - Parameter intervalMicroseconds: what `Repricing.Slot.bucket` counts, in whole minutes; nil
    ///   where times are not told apart.
    public func repricing(
        _ project: ProjectID, window: StatisticsWindow, intervalMicroseconds: Int64?,
        by pricer: any UsagePricer
    ) throws(PartFailure) -> Repricing {
        var sum = RepricingSum(
            window, interval: intervalMicroseconds.map { max(1, $0 / 60_000_000) }, pricer: pricer)
        var repricing = Repricing()
        for (place, part) in parts.enumerated() {
            guard let found = try wholeProject(project, in: part) else { continue }
            let partial = try found.partial(of: sum)
            if !partial.missed.isEmpty {
                // What is cut at a moment has sums without rows.
                let rows = try rowParts.flatMap { parts throws(PartFailure) in
                    try wholeProject(project, in: parts[place])
                }
                repricing.rest.append(try rest(partial.missed, of: rows ?? found, project))
            }
            sum.add(partial)
        }
        repricing.amounts = sum.amounts
        return repricing
    }

    /// The records among which the calls of some cells are.
    private func rest(
        _ missed: [RepricingSum.Missed], of found: PartProject, _ project: ProjectID
    ) throws(PartFailure) -> Repricing.Rest {
        var rest = Repricing.Rest(cells: [], numbers: [])
        var minutes: [[UInt8]?: Set<Int64>] = [:]
        for missed in missed {
            rest.cells.insert(missed.cell)
            minutes[missed.model, default: []].insert(missed.cell.minute)
        }
        for (model, minutes) in minutes {
            guard let first = minutes.min(), let last = minutes.max() else { continue }
            var question = EventQuestion(projectID: project)
            question.model = model.map { String(decoding: $0, as: UTF8.self) }
            question.at = seenThrough
            question.from = Self.moment(first)
            question.through = Self.moment(last + 1).advanced(byMicroseconds: -1)
            for position in try found.select(question, wanted: .max).positions
            where minutes.contains(RollupLevel.minute.bucket(of: position.timestamp)) {
                rest.numbers.append(position.sequenceNumber)
            }
        }
        // A model without a name asks for all events, those of named ones among them.
        rest.numbers = Set(rest.numbers).sorted()
        return rest
    }

    /// When a minute since 1970 begins, held at the ends of 64 bits.
    private static func moment(_ minute: Int64) -> Timestamp {
        let (product, overflow) = minute.multipliedReportingOverflow(by: 60_000_000)
        return Timestamp(microseconds: overflow ? (minute < 0 ? .min : .max) : product)
    }
}
