/// The curves of a long run: rate, memory and cost against the events that are stored.
struct ScaleChart {
    private static let width = 900.0
    private static let plotHeight = 170.0
    private static let left = 90.0

    private let report: Report
    private let samples: [ScaleSample]

    init(_ report: Report, _ samples: [ScaleSample]) {
        self.report = report
        self.samples = samples
    }

    /// The picture as SVG.
    var text: String {
        let plots: [(String, [Double])] = [
            ("events acknowledged, a second", samples.map(\.rate)),
            ("server CPU, seconds a million events", samples.map(\.secondsPerMillion)),
            ("memory, MB", samples.map(\.residentMegabytes)),
            ("answer p99, ms", samples.map(\.answerP99)),
        ]
        let height = 60 + Double(plots.count) * (Self.plotHeight + 50)
        var svg = SVG(width: Self.width, height: height, background: "#ffffff")
        svg.text(12, 24, "\(report.title): how it grows", size: 16)
        svg.text(12, 42, "\(report.date), \(report.machine.processor)", size: 11, color: "#666666")
        for (index, plot) in plots.enumerated() {
            draw(plot.0, plot.1, at: 70 + Double(index) * (Self.plotHeight + 50), into: &svg)
        }
        return svg.finished
    }

    private func draw(_ name: String, _ values: [Double], at top: Double, into svg: inout SVG) {
        let most = max(values.max() ?? 1, 1e-9) * 1.1
        let events = Double(max(1, samples.last?.events ?? 1))
        let bottom = top + Self.plotHeight
        let across = Self.width - Self.left - 30
        svg.text(12, top - 4, name, size: 13, isBold: true)
        for part in 0...4 {
            let share = Double(part) / 4
            let y = bottom - share * Self.plotHeight
            svg.line(Self.left, y, Self.left + across, y, color: "#dddddd")
            svg.text(Self.left - 6, y + 4, Readable.number(most * share), size: 10, anchor: "end")
            svg.text(
                Self.left + share * across, bottom + 14, Readable.number(events * share), size: 10,
                color: "#666666", anchor: "middle")
        }
        let points = zip(samples, values).map { sample, value in
            (
                x: Self.left + Double(sample.events) / events * across,
                y: bottom - value / most * Self.plotHeight
            )
        }
        svg.polyline(points, color: "#2e6da4")
    }
}
