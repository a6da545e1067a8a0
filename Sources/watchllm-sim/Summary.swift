import Simulation

/// What all seeds together came to.
struct Summary {
    private(set) var seedCount = 0
    private(set) var failureCount = 0
    private var figures = SimulationFigures()

    mutating func add(_ report: SimulationReport) {
        seedCount += 1
        if report.violation != nil { failureCount += 1 }
        figures.add(report.figures)
    }

    /// One line on how far it is.
    func line(since start: ContinuousClock.Instant) -> String {
        "\(seedCount) seeds, \(failureCount) failed, \(figures.operations) operations, "
            + "\(figures.states) states, \(rate(since: start)) operations/s"
    }

    /// All figures.
    func text(since start: ContinuousClock.Instant) -> String {
        var lines = [
            line(since: start),
            "  worlds \(figures.worlds), closes \(figures.closes), kills \(figures.kills), power losses "
                + "\(figures.powerLosses), failed opens \(figures.failedOpens)",
            "  acknowledged writes \(figures.acknowledgedWrites), events "
                + "\(figures.acknowledgedEvents), repeats \(figures.repeats), refused writes "
                + "\(figures.refusedWrites)",
            "  questions \(figures.questions), cuts \(figures.cuts), sealed segments "
                + "\(figures.sealedSegments)",
            "  states with damage \(figures.damagedStates), damages found in a session "
                + "\(figures.liveDamages), lost records named "
                + "\(figures.toldRecords), strict opens refused \(figures.strictRefusals), key "
                + "stores refused \(figures.keyStoreRefusals), losses without testimony "
                + "\(figures.untoldTransactions)",
        ]
        let faults = figures.faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        lines.append("  faults: " + faults.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }

    private func rate(since start: ContinuousClock.Instant) -> Int {
        let elapsed = start.duration(to: .now)
        let seconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        return Int(Double(figures.operations) / max(seconds, 0.001))
    }
}
