/// Recorded text on its way to a terminal.
///
/// What was recorded came from anyone: control characters in it could move the cursor, recolour the
/// screen or hide what stands before them, so none gets through.
enum PrintableText {
    /// The text on one line, control and direction characters shown as `·`, cut to `limit` characters
    /// with `…` at the end.
    static func line(_ text: String, limit: Int = .max) -> String {
        var shown = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else {
                shown.removeLast()
                shown.append("…")
                break
            }
            shown.append(isSafe(scalar) ? scalar : scalar.value == 0x20 ? " " : "·")
            count += 1
        }
        return String(shown)
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        case .format: scalar.value == 0x200D  // joins emoji
        default: true
        }
    }
}
