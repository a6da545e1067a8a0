/// Walks through something, as the keys say, and shows it.
struct StepSession<Source: Steppable> {
    private var source: Source
    private var stepper = Stepper()
    private var watched: [String] = []
    /// What became of the last key, where that is not to be seen.
    private var message = ""
    private let console: Console
    /// Whether the screen is drawn anew each time, or each place is written below the last.
    private let clearsScreen: Bool

    init(_ source: Source, on console: Console, clearsScreen: Bool) {
        self.source = source
        self.console = console
        self.clearsScreen = clearsScreen
    }

    /// Runs until the key that quits, or until there are no more keys.
    mutating func run(_ keys: any KeyReader) throws {
        draw()
        while let key = keys.next() {
            guard let action = stepper.take(key) else { continue }
            guard try perform(action) else { break }
            draw()
        }
        console.write("\n")
    }

    /// False for the action that quits.
    private mutating func perform(_ action: Stepper.Action) throws -> Bool {
        message = ""
        switch action {
        case .forward: if try !source.forward() { message = "this is the end" }
        case .back: if try !source.back() { message = "this is the beginning" }
        case .start: try source.toStart()
        case .end: try source.toEnd()
        case .jump(let text): message = try source.jump(to: text) ?? ""
        case .find(let text):
            if try !source.find(text) { message = "nothing further on has '\(text)'" }
        case .watch(let name):
            if let place = watched.firstIndex(of: name) {
                watched.remove(at: place)
            } else {
                watched.append(name)
            }
        case .showState, .hideState, .redraw: break
        case .quit: return false
        }
        return true
    }

    private func draw() {
        let hasColor = console.hasColor
        var text = clearsScreen ? "\u{1B}[2J\u{1B}[H" : "\n"
        text += TextStyle.bold.apply(to: source.place, ifColored: hasColor) + "\n"
        for line in source.lines(hasColor: hasColor) { text += line + "\n" }
        if stepper.showsState {
            text += "\n"
            for line in source.stateLines {
                text += PrintableText.line(line, limit: console.columns) + "\n"
            }
        }
        if !watched.isEmpty { text += "\n" }
        for name in watched {
            let value = source.value(of: name) ?? "(nothing)"
            text +=
                TextStyle.cyan.apply(to: PrintableText.line(name), ifColored: hasColor) + " = "
                + PrintableText.line(value, limit: console.columns) + "\n"
        }
        text += "\n"
        if !message.isEmpty { text += PrintableText.line(message) + "\n" }
        text += TextStyle.dim.apply(to: lastLine, ifColored: hasColor)
        console.write(text)
        try? console.flush()
    }

    private var lastLine: String {
        switch stepper.prompt {
        case nil: Stepper.help
        case .jump: "jump to \(Source.jumpHint): \(stepper.typed)"
        case .find: "find: \(stepper.typed)"
        case .watch: "watch \(Source.watchHint): \(stepper.typed)"
        }
    }
}
