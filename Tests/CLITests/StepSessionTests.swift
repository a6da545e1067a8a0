import Synchronization
import Testing

@testable import CLI

@Suite("Drawing while stepping")
struct StepSessionTests {
    /// Places with more lines than any screen has.
    private struct Long: Steppable {
        static let jumpHint = "a number"
        static let watchHint = "a name"
        var number = 0
        var place: String { "place \(number)" }
        var stateLines: [String] { (1...500).map { "state \($0) " + wide } }
        private let wide = String(repeating: "é界", count: 200)

        func lines(hasColor: Bool, columns: Int) -> [String] {
            (1...50).map { TextStyle.red.apply(to: "line \($0) " + wide, ifColored: hasColor) }
        }
        func value(of name: String) -> String? { wide }
        mutating func forward() -> Bool {
            number += 1
            return true
        }
        mutating func back() -> Bool { false }
        mutating func toStart() {}
        mutating func toEnd() {}
        func jump(to text: String) -> String? { "no" }
        func find(_ text: String) -> Bool { false }
    }

    /// What is written for each key, the first drawing before all.
    private func drawings(
        _ keys: String, _ sizes: [ScreenSize], hasColor: Bool = true
    ) throws -> [String] {
        let transcript = Transcript()
        let pressed = Mutex(0)
        var context = transcript.context(hasColor: hasColor)
        context.screen = { sizes[min(pressed.withLock { $0 }, sizes.count - 1)] }
        var session = StepSession(Long(), in: context)
        let ends = Mutex([Int]())
        try session.run(
            TypedKeys(keys) { _ in
                ends.withLock { $0.append(transcript.output.utf8.count) }
                pressed.withLock { $0 += 1 }
            })
        let bytes = Array(transcript.output.utf8)
        var start = 0
        return ends.withLock { $0 }.map { end in
            defer { start = end }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    @Test(
        "never takes more rows or columns than the terminal has",
        arguments: [(24, 80), (5, 20), (3, 10), (2, 2), (1, 1), (60, 200)], [true, false])
    func sizes(size: (Int, Int), hasColor: Bool) throws {
        let screen = ScreenSize(rows: size.0, columns: size.1)
        for drawing in try drawings(
            "nsddduwx\rjfoo\rq", [screen], hasColor: hasColor)
        {
            let clear = "\u{1B}[2J\u{1B}[H"
            let isWhole = drawing.hasPrefix(hasColor ? clear : "\n")
            let lines = (isWhole ? drawing.dropFirst(hasColor ? clear.count : 1) : drawing[...])
                .split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= screen.rows)
            for line in lines {
                for part in line.split(separator: "\r") {
                    #expect(ScreenLine.width(String(part)) <= screen.columns, "\(part)")
                }
            }
        }
    }

    @Test("scrolls, and draws only the last line while something is typed")
    func scrolling() throws {
        let all = try drawings("sddunj12\u{7F}\u{1B}q", [ScreenSize(rows: 12, columns: 80)])
        #expect(all[0].contains("line 8 ") && !all[0].contains("line 9 "))
        #expect(all[0].contains("lines 1 to 8 of 50: d and u"))
        #expect(all[1].contains("lines 1 to 8 of 551"))
        #expect(all[2].contains("lines 9 to 16 of 551") && all[2].contains("line 16 "))
        #expect(all[3].contains("lines 17 to 24"))
        #expect(all[4].contains("lines 9 to 16"))
        #expect(all[5].contains("place 1") && all[5].contains("lines 1 to 8"))
        #expect(all[5].contains(Stepper.help))
        for typed in all[6...10] { #expect(typed.hasPrefix("\r") && !typed.contains("\n")) }
        #expect(all[8].contains("jump to a number: 12"))
        #expect(all[9].contains("jump to a number: 1") && !all[9].contains("12"))
        #expect(all[10].contains(Stepper.help))
    }

    @Test("goes by the size that the terminal has at the time")
    func resizing() throws {
        let all = try drawings(
            "nnq", [.init(rows: 12, columns: 80), .init(rows: 6, columns: 20), .unknown])
        #expect(all[0].contains("lines 1 to 8"))
        #expect(all[1].contains("lines 1 to 2 of 50:…"))
        #expect(all[2].contains("lines 1 to 20"))
    }

    @Test("fits its keys into 80 columns, and knows those that scroll")
    func keys() {
        #expect(Stepper.help.count < 80)
        var decoder = KeyDecoder()
        #expect(
            decoder.decode("\u{1B}[5~\u{1B}[6~\u{1B}[1~\u{1B}[4~\u{1B}[6;5~\u{1B}[3~n".utf8)
                == [.pageUp, .pageDown, .home, .end, .pageDown, .character("n")])
    }

    @Test("cuts lines by what they take on the screen")
    func cutting() {
        #expect(ScreenLine.cut("abc", columns: 3) == "abc")
        #expect(ScreenLine.cut("abcd", columns: 3) == "ab…")
        #expect(ScreenLine.cut("界界", columns: 3) == "界…")
        #expect(ScreenLine.cut("e\u{301}e\u{301}", columns: 2) == "e\u{301}e\u{301}")
        #expect(ScreenLine.cut("\u{1B}[31mabc\u{1B}[0m", columns: 3) == "\u{1B}[31mabc\u{1B}[0m")
        #expect(ScreenLine.cut("\u{1B}[31mabcd\u{1B}[0m", columns: 3) == "\u{1B}[31mab…\u{1B}[0m")
        #expect(ScreenLine.cut("abc", columns: 1) == "…")
        #expect(ScreenLine.tail("abcd", columns: 3) == "…cd")
        #expect(ScreenLine.tail("ab", columns: 3) == "ab")
        #expect(ScreenSize(of: -1) == .unknown)
    }
}
