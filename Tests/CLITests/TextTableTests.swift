import Testing

@testable import CLI

@Suite("Tables")
struct TextTableTests {
    private func table() -> TextTable {
        var table = TextTable([
            .init("NAME"), .init("COUNT", isNumber: true), .init("NOTE"),
        ])
        table.append(["first", "1", "x"])
        table.append(["the second", "12,345"])
        table.append(["third", "", .init("red", style: .red)])
        return table
    }

    @Test(
        "Numbers stand at the right of their column, texts at the left, and no line ends in a space"
    )
    func plain() {
        #expect(
            table().rendered(hasColor: false) == """
                NAME         COUNT  NOTE
                first            1  x
                the second  12,345
                third               red

                """)
    }

    @Test("Colour does not move a column")
    func colored() {
        let colored = table().rendered(hasColor: true)
        #expect(colored.contains("\u{1B}[31mred\u{1B}[0m"))
        var stripped = colored
        for code in ["\u{1B}[31m", "\u{1B}[2m", "\u{1B}[0m"] {
            stripped = stripped.split(separator: code, omittingEmptySubsequences: false).joined()
        }
        #expect(stripped == table().rendered(hasColor: false))
    }
}
