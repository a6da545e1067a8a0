/// What keys mean while something is walked through: a value that takes keys and says what to do.
struct Stepper: Hashable, Sendable {
    /// What the one who owns it is to do.
    enum Action: Hashable, Sendable {
        case forward, back, start, end, quit
        case jump(String)
        case find(String)
        case showState, hideState
        /// Watches a name, or no longer if it is watched already.
        case watch(String)
        /// Shows more of what does not fit on the screen.
        case scrollDown, scrollUp
        /// Nothing but to show what is typed.
        case prompt
    }

    /// What is being typed.
    enum Prompt: Hashable, Sendable {
        case jump, find, watch
    }

    /// The keys, for the last line of a screen of 80 columns.
    static let help =
        "n next  b back  g G ends  j jump  / . find  s state  d u page  w watch  q quit"

    private(set) var prompt: Prompt?
    private(set) var typed = ""
    private(set) var showsState = false
    private var lastFind = ""

    /// Takes a key.
    mutating func take(_ key: PressedKey) -> Action? {
        prompt == nil ? command(key) : type(key)
    }

    private mutating func command(_ key: PressedKey) -> Action? {
        switch key {
        case .character("n"), .character(" "), .right, .down, .enter: return .forward
        case .character("b"), .character("p"), .left, .up, .backspace: return .back
        case .character("g"), .home: return .start
        case .character("G"), .end: return .end
        case .character("j"): return ask(.jump)
        case .character("/"): return ask(.find)
        case .character("w"): return ask(.watch)
        case .character("."): return lastFind.isEmpty ? nil : .find(lastFind)
        case .character("s"):
            showsState.toggle()
            return showsState ? .showState : .hideState
        case .character("d"), .pageDown: return .scrollDown
        case .character("u"), .pageUp: return .scrollUp
        case .character("q"): return .quit
        case .escape:
            guard showsState else { return nil }
            showsState = false
            return .hideState
        default: return nil
        }
    }

    private mutating func ask(_ prompt: Prompt) -> Action {
        self.prompt = prompt
        typed = ""
        return .prompt
    }

    private mutating func type(_ key: PressedKey) -> Action? {
        switch key {
        case .character(let character): typed.append(character)
        case .backspace: if !typed.isEmpty { typed.removeLast() }
        case .escape:
            prompt = nil
        case .enter:
            let asked = prompt
            prompt = nil
            guard !typed.isEmpty else { return .prompt }
            switch asked {
            case .jump: return .jump(typed)
            case .find:
                lastFind = typed
                return .find(typed)
            case .watch: return .watch(typed)
            case nil: return .prompt
            }
        default: return nil
        }
        return .prompt
    }
}
