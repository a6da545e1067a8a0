import Glibc

/// The figures that have a floor, as bars: how many times as dear as the floor each is, on a
/// logarithmic scale, and where its goal lies.
struct BarChart {
    private static let width = 980.0
    private static let labelWidth = 470.0
    private static let rowHeight = 20.0
    private static let background = "#ffffff"

    private let report: Report

    init(_ report: Report) { self.report = report }

    /// The picture as SVG.
    var text: String {
        let rows = report.groups.map { group in
            (group.name, group.figures.filter { $0.ratio != nil })
        }.filter { !$0.1.isEmpty }
        let most = rows.flatMap(\.1).compactMap(\.ratio).max() ?? 1
        let decades = max(1, ceil(log10(max(most, 1.1))))
        let height =
            70 + rows.reduce(0) { $0 + Double($1.1.count + 1) * Self.rowHeight + 8 }
        var svg = SVG(width: Self.width, height: height, background: Self.background)
        svg.text(12, 24, report.title + ": times the floor (1 = the floor itself)", size: 16)
        svg.text(12, 42, "\(report.date), \(report.machine.processor)", size: 11, color: "#666666")
        svg.text(
            Self.width - 12, 42, "green: goal reached, red: not, blue: none set; black line: goal",
            size: 11, color: "#666666", anchor: "end")
        let place = { (ratio: Double) -> Double in
            let share = min(1, max(0, log10(max(ratio, 1)) / decades))
            return Self.labelWidth + share * (Self.width - Self.labelWidth - 90)
        }
        for decade in 0...Int(decades) {
            let x = place(pow(10, Double(decade)))
            svg.line(x, 52, x, height - 8, color: "#dddddd")
            svg.text(x + 2, 60, "\(Int(pow(10, Double(decade))))×", size: 10, color: "#888888")
        }
        var y = 70.0
        for (name, figures) in rows {
            svg.text(12, y + 13, name, size: 13, isBold: true)
            y += Self.rowHeight
            for figure in figures {
                draw(figure, at: y, place, into: &svg)
                y += Self.rowHeight
            }
            y += 8
        }
        return svg.finished
    }

    private func draw(
        _ figure: Figure, at y: Double, _ place: (Double) -> Double, into svg: inout SVG
    ) {
        guard let ratio = figure.ratio, let floor = figure.floor else { return }
        let color =
            switch figure.isGoalReached {
            case true?: "#2e8b57"
            case false?: "#c0504d"
            case nil: "#5b7fa6"
            }
        let value = "\(Readable.number(figure.median)) \(figure.unit)"
        svg.text(24, y + 13, "\(figure.name): \(value)", size: 12)
        let start = place(1)
        svg.rectangle(start, y + 3, max(2, place(ratio) - start), 13, color: color)
        svg.text(place(ratio) + 5, y + 13, "\(Readable.number(ratio))×", size: 11)
        if let goal = figure.goal, goal > 0 {
            let x = place(figure.isMoreBetter ? floor / goal : goal / floor)
            svg.line(x, y + 1, x, y + 18, color: "#111111")
        }
    }
}
