/// Walks through something, as the keys say, and shows it.
struct StepSession<Source: Steppable> {
    private var source: Source
    private var stepper = Stepper()
    private var watched: [String] = []
    /// What became of the last key, where that is not to be seen.
    private var message = ""
    private let console: Console
    private let screen: () -> ScreenSize
    /// Whether the screen is drawn anew each time, or each place is written below the last.
    private let clearsScreen: Bool
    /// What is to be seen at the place, and how wide it was made for; nil if it has to be made anew.
    private var body: (lines: [String], columns: Int)?
    /// The first line of `body` that is shown, and how many are at a time.
    private var firstLine = 0
    private var pageLineCount = 1
    /// How wide what stands on the last line is.
    private var promptWidth = 0

    /// - Parameter screen: how large the terminal is, asked for each time that it is drawn.
    init(_ source: Source, in context: CommandContext) {
        self.source = source
        console = context.console
        screen = context.screen
        clearsScreen = context.console.hasColor
    }

    /// Runs until the key that quits, or until there are no more keys.
    mutating func run(_ keys: any KeyReader) throws {
        draw()
        while let key = keys.next() {
            guard let action = stepper.take(key) else { continue }
            if action == .prompt {
                // What is above stays: to draw it may take long.
                drawPrompt()
                continue
            }
            guard try perform(action) else { break }
            draw()
        }
        console.write("\n")
    }

    /// False for the action that quits.
    private mutating func perform(_ action: Stepper.Action) throws -> Bool {
        message = ""
        switch action {
        case .scrollDown:
            firstLine += pageLineCount
            return true
        case .scrollUp:
            firstLine = max(0, firstLine - pageLineCount)
            return true
        case .watch(let name):
            if let place = watched.firstIndex(of: name) {
                watched.remove(at: place)
            } else {
                watched.append(name)
            }
            return true
        case .forward: if try !source.forward() { message = "this is the end" }
        case .back: if try !source.back() { message = "this is the beginning" }
        case .start: try source.toStart()
        case .end: try source.toEnd()
        case .jump(let text): message = try source.jump(to: text) ?? ""
        case .find(let text):
            if try !source.find(text) { message = "nothing further on has '\(text)'" }
        case .showState, .hideState, .prompt: break
        case .quit: return false
        }
        body = nil
        firstLine = 0
        return true
    }

    // MARK: Drawing

    private mutating func draw() {
        let size = screen()
        let hasColor = console.hasColor
        let body = lines(columns: size.columns)
        var top = [TextStyle.bold.apply(to: source.place, ifColored: hasColor)]
        var bottom = [""] + watched.map { watchLine($0, columns: size.columns) }
        if !message.isEmpty { bottom.append(PrintableText.line(message)) }
        // Where there is little room, what was typed last and what became of it stay longest.
        let rows = size.rows - 1
        while top.count + bottom.count >= rows, !bottom.isEmpty { bottom.removeFirst() }
        if top.count > rows { top = [] }
        let shown = page(of: body, rows: rows - top.count - bottom.count)
        var text = clearsScreen ? "\u{1B}[2J\u{1B}[H" : "\n"
        for line in top + shown + bottom {
            text += ScreenLine.cut(line, columns: size.columns) + "\n"
        }
        console.write(text)
        promptWidth = 0
        drawPrompt()
    }

    /// As many lines as there is room for; the last one tells where they are if these are not all.
    private mutating func page(of lines: [String], rows: Int) -> [String] {
        guard lines.count > rows else {
            firstLine = 0
            return lines
        }
        guard rows > 1 else { return [] }
        pageLineCount = rows - 1
        firstLine = min(firstLine, lines.count - pageLineCount)
        let end = firstLine + pageLineCount
        let note = "lines \(firstLine + 1) to \(end) of \(lines.count): d and u show the others"
        return lines[firstLine..<end] + [TextStyle.dim.apply(to: note, ifColored: console.hasColor)]
    }

    private mutating func lines(columns: Int) -> [String] {
        if let body, body.columns == columns { return body.lines }
        var lines = source.lines(hasColor: console.hasColor, columns: columns)
        if stepper.showsState {
            // A line more than fits, so that it is cut with a sign.
            lines += [""] + source.stateLines.map { PrintableText.line($0, limit: columns + 1) }
        }
        body = (lines, columns)
        return lines
    }

    private func watchLine(_ name: String, columns: Int) -> String {
        TextStyle.cyan.apply(to: PrintableText.line(name), ifColored: console.hasColor) + " = "
            + PrintableText.line(source.value(of: name) ?? "(nothing)", limit: columns + 1)
    }

    /// Writes the last line in the stead of what stands there, without a code that a terminal would
    /// have to know.
    private mutating func drawPrompt() {
        // The last column stays free: behind it, some terminals are on the next line already.
        let columns = max(1, screen().columns - 1)
        let line =
            stepper.prompt == nil
            ? ScreenLine.cut(Stepper.help, columns: columns)
            : ScreenLine.tail(PrintableText.line(prompt), columns: columns)
        let styled = TextStyle.dim.apply(to: line, ifColored: console.hasColor)
        let width = ScreenLine.width(line)
        var text = promptWidth > 0 ? "\r" + styled : styled
        if promptWidth > width {
            text += String(repeating: " ", count: promptWidth - width) + "\r" + styled
        }
        promptWidth = width
        console.write(text)
        try? console.flush()
    }

    private var prompt: String {
        switch stepper.prompt {
        case nil: Stepper.help
        case .jump: "jump to \(Source.jumpHint): \(stepper.typed)"
        case .find: "find: \(stepper.typed)"
        case .watch: "watch \(Source.watchHint): \(stepper.typed)"
        }
    }
}
