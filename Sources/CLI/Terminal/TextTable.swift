/// A table of short texts in columns.
struct TextTable: Sendable {
    /// One column: its title, and on which side its cells are filled up.
    struct Column: Hashable, Sendable {
        var title: String
        var isNumber: Bool

        init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    /// One cell: its text, and how it stands out.
    struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
        var text: String
        var style: TextStyle?

        init(_ text: String, style: TextStyle? = nil) {
            self.text = text
            self.style = style
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    let columns: [Column]
    private(set) var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; cells that are missing are empty.
    mutating func append(_ row: [Cell]) { rows.append(row) }

    /// The table with two spaces between columns and none at the ends of lines.
    func rendered(hasColor: Bool) -> String {
        let widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { widest, row in
                max(widest, index < row.count ? row[index].text.count : 0)
            }
        }
        var text = line(
            columns.map { Cell($0.title, style: .dim) }, widths: widths, hasColor: hasColor)
        for row in rows { text += line(row, widths: widths, hasColor: hasColor) }
        return text
    }

    private func line(_ cells: [Cell], widths: [Int], hasColor: Bool) -> String {
        var text = ""
        var gap = 0
        for (index, column) in columns.enumerated() {
            let cell = index < cells.count ? cells[index] : ""
            let fill = widths[index] - cell.text.count
            if index > 0 { gap += 2 }
            if column.isNumber { gap += fill }
            if !cell.text.isEmpty {
                text += String(repeating: " ", count: gap)
                text += cell.style?.apply(to: cell.text, ifColored: hasColor) ?? cell.text
                gap = 0
            }
            gap += column.isNumber ? 0 : fill
        }
        return text + "\n"
    }
}
