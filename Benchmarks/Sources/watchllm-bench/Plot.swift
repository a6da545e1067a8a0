import Glibc

/// Curves over one horizontal axis.
struct Plot {
    struct Curve {
        /// Empty where there is only one.
        var name: String
        var points: [(x: Double, y: Double)]
    }

    private static let colors = [
        "#2e6da4", "#c0504d", "#2e8b57", "#8064a2", "#d98324", "#555555", "#1aa0a0", "#a05195",
    ]

    var title: String
    var curves: [Curve]
    /// Whether the horizontal axis is logarithmic, and points are marked.
    var isLogarithmic = false

    private func place(_ x: Double) -> Double { isLogarithmic ? log10(max(x, 1)) : x }

    /// Draws it, with its title, into a rectangle.
    func draw(
        left: Double, top: Double, width: Double, height: Double, into svg: inout SVG
    ) {
        let points = curves.flatMap(\.points)
        let most = max(points.map(\.y).max() ?? 1, 1e-9) * 1.08
        let end = place(points.map(\.x).max() ?? 1)
        let start = isLogarithmic ? place(points.map(\.x).min() ?? 1) : 0
        let across = max(end - start, 1e-9)
        let bottom = top + height
        svg.text(12, top - 14, title, size: 13, isBold: true)
        for part in 0...4 {
            let share = Double(part) / 4
            let y = bottom - share * height
            svg.line(left, y, left + width, y, color: "#dddddd")
            svg.text(left - 6, y + 4, Readable.number(most * share), size: 10, anchor: "end")
        }
        let ticks =
            isLogarithmic
            ? Array(Set(points.map(\.x))).sorted() : (0...4).map { end * Double($0) / 4 }
        for tick in ticks {
            svg.text(
                left + (place(tick) - start) / across * width, bottom + 14, Readable.number(tick),
                size: 10, color: "#666666", anchor: "middle")
        }
        for (number, curve) in curves.enumerated() {
            let color = Self.colors[number % Self.colors.count]
            let placed = curve.points.map { point in
                (
                    x: left + (place(point.x) - start) / across * width,
                    y: bottom - point.y / most * height
                )
            }
            svg.polyline(placed, color: color)
            if isLogarithmic {
                for point in placed {
                    svg.rectangle(point.x - 2.5, point.y - 2.5, 5, 5, color: color)
                }
            }
            if !curve.name.isEmpty {
                let y = top + 10 + Double(number) * 15
                svg.rectangle(left + width + 14, y - 8, 9, 9, color: color)
                svg.text(left + width + 28, y, curve.name, size: 11)
            }
        }
    }
}
