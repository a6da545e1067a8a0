/// A line of text as wide as a screen allows.
enum ScreenLine {
    /// The beginning of a line, with `…` where something was left out. Colours take no room, and end
    /// with it.
    static func cut(_ text: String, columns: Int) -> String {
        guard width(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var shown = String.UnicodeScalarView()
        var used = 0
        var isColored = false
        var isEscape = false
        for scalar in text.unicodeScalars {
            let width = advance(scalar, &isEscape)
            isColored = isColored || isEscape
            if used + width > columns - 1 { break }
            used += width
            shown.append(scalar)
        }
        return String(shown) + "…" + (isColored ? "\u{1B}[0m" : "")
    }

    /// The end of a text without colours, with `…` before it where something was left out.
    static func tail(_ text: String, columns: Int) -> String {
        guard width(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var used = 0
        let end = text.unicodeScalars.reversed().prefix { scalar in
            var isEscape = false
            used += advance(scalar, &isEscape)
            return used <= columns - 1
        }
        return "…" + String(String.UnicodeScalarView(end.reversed()))
    }

    /// How many columns a text takes.
    static func width(_ text: String) -> Int {
        var isEscape = false
        return text.unicodeScalars.reduce(0) { $0 + advance($1, &isEscape) }
    }

    /// The columns of a scalar, outside of the escape sequences that set colours.
    private static func advance(_ scalar: Unicode.Scalar, _ isEscape: inout Bool) -> Int {
        if scalar.value == 0x1B { isEscape = true }
        guard !isEscape else {
            if scalar == "m" { isEscape = false }
            return 0
        }
        return columns(of: scalar)
    }

    /// As most terminals count: marks that join a letter take none, the scripts of East Asia and
    /// pictures two.
    private static func columns(of scalar: Unicode.Scalar) -> Int {
        guard scalar.value >= 0x300 else { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x20000...0x3FFFD:
            return 2
        default: return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
