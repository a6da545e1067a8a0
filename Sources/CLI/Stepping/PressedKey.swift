/// A key that was pressed.
enum PressedKey: Hashable, Sendable {
    case character(Character)
    case enter
    case backspace
    case escape
    case up, down, left, right
    case home, end
    case pageUp, pageDown
}
