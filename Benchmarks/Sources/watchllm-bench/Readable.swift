import Glibc

/// Numbers for people.
enum Readable {
    /// Three digits that count, with commas: 0.0123, 4.56, 123, 45,600.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "–" }
        let magnitude = Int(floor(log10(abs(value))))
        let scale = pow(10, Double(2 - magnitude))
        let rounded = (value * scale).rounded() / scale
        guard abs(rounded) < 1_000 else { return grouped(Int(rounded)) }
        return decimal(rounded, places: max(0, min(6, 2 - magnitude)))
    }

    private static func decimal(_ value: Double, places: Int) -> String {
        var digits = "\(Int((abs(value) * pow(10, Double(places))).rounded()))"
        while digits.utf8.count <= places { digits = "0" + digits }
        let sign = value < 0 ? "-" : ""
        guard places > 0 else { return sign + digits }
        return sign + digits.dropLast(places) + "." + digits.suffix(places)
    }

    private static func grouped(_ value: Int) -> String {
        var text = ""
        for (place, digit) in "\(abs(value))".reversed().enumerated() {
            if place > 0, place % 3 == 0 { text = "," + text }
            text = String(digit) + text
        }
        return value < 0 ? "-" + text : text
    }
}
