/// A picture in the making.
struct SVG {
    private var body: String

    init(width: Double, height: Double, background: String) {
        body = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" \
            viewBox="0 0 \(Int(width)) \(Int(height))" font-family="system-ui, sans-serif">
            <rect width="100%" height="100%" fill="\(background)"/>

            """
    }

    /// The whole text.
    var finished: String { body + "</svg>\n" }

    mutating func text(
        _ x: Double, _ y: Double, _ text: String, size: Int, color: String = "#222222",
        isBold: Bool = false, anchor: String = "start"
    ) {
        let weight = isBold ? " font-weight=\"600\"" : ""
        body +=
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(size)\" "
            + "text-anchor=\"\(anchor)\" fill=\"\(color)\"\(weight)>\(Self.escaped(text))</text>\n"
    }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, color: String
    ) {
        body +=
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
            + "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" fill=\"\(color)\"/>\n"
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String) {
        body +=
            "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
            + "y2=\"\(Self.number(y2))\" stroke=\"\(color)\"/>\n"
    }

    /// A line through points.
    mutating func polyline(_ points: [(x: Double, y: Double)], color: String) {
        let text = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        body +=
            "<polyline points=\"\(text)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>\n"
    }

    private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}
