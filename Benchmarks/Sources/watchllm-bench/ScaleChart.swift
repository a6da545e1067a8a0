/// The curves of a long run: rate, cost, memory and p99 against the events that are stored, then
/// starts and questions at the marks.
struct ScaleChart {
    private static let width = 1_000.0
    private static let plotHeight = 160.0
    private static let left = 80.0
    private static let legendWidth = 280.0

    private let report: Report
    private let samples: [ScaleSample]
    /// The events stored at each mark, in the order of the report's groups.
    private let marks: [Int]

    init(_ report: Report, _ samples: [ScaleSample], marks: [Int]) {
        self.report = report
        self.samples = samples
        self.marks = marks
    }

    /// The picture as SVG.
    var text: String {
        let plots = self.plots
        let height = 80 + Double(plots.count) * (Self.plotHeight + 55)
        var svg = SVG(width: Self.width, height: height, background: "#ffffff")
        svg.text(12, 24, "\(report.title): how it grows with the events that are stored", size: 16)
        svg.text(12, 42, "\(report.date), \(report.machine.processor)", size: 11, color: "#666666")
        for (index, plot) in plots.enumerated() {
            plot.draw(
                left: Self.left, top: 85 + Double(index) * (Self.plotHeight + 55),
                width: Self.width - Self.left - Self.legendWidth, height: Self.plotHeight,
                into: &svg)
        }
        return svg.finished
    }

    private var plots: [Plot] {
        let kinds = QuestionKind.allCases.map(\.title)
        return [
            running("events acknowledged, a second", \.rate),
            running("server CPU, seconds a million events", \.secondsPerMillion),
            running("memory, MB", \.residentMegabytes),
            running("answer p99, ms", \.answerP99),
            atMarks("start, ms", ["start after kill -9", "start after a clean stop"]),
            atMarks("questions, warm p50, ms", kinds.map { "\($0), warm p50" }),
            atMarks(
                "questions right after a start, p50, ms",
                kinds.map { "\($0), right after a start, p50" }),
        ]
    }

    private func running(_ title: String, _ value: (ScaleSample) -> Double) -> Plot {
        Plot(
            title: title,
            curves: [
                Plot.Curve(
                    name: "", points: samples.map { (x: Double($0.events), y: value($0)) })
            ])
    }

    private func atMarks(_ title: String, _ names: [String]) -> Plot {
        let groups = report.groups
        return Plot(
            title: title,
            curves: names.map { name in
                let points = zip(marks, groups).compactMap { mark, group in
                    group.figures.first { $0.name == name }.map {
                        (x: Double(mark), y: $0.median)
                    }
                }
                let short = name.prefix { $0 != "," }
                return Plot.Curve(name: String(short), points: points)
            }, isLogarithmic: true)
    }
}
