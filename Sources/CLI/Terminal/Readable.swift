import Bytes
import Model

/// Numbers as people read them. Units follow the number; thousands are grouped by commas.
enum Readable {
    /// `12,345`.
    static func count(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return (value < 0 ? "-" : "") + grouped
    }

    /// `3 events`, `1 event`.
    static func count(_ value: some BinaryInteger, _ noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// A duration with three digits or so: `870 µs`, `12.5 ms`, `1.25 s`, `3 min 20 s`, `2 h 5 min`.
    static func duration(microseconds: Int64) -> String {
        if microseconds < 0 { return "-" + duration(microseconds: -max(microseconds, -.max)) }
        if microseconds < 1_000 { return "\(microseconds) µs" }
        if microseconds < 1_000_000 { return fraction(microseconds, unit: 1_000) + " ms" }
        if microseconds < 60_000_000 { return fraction(microseconds, unit: 1_000_000) + " s" }
        let seconds = microseconds / 1_000_000 + (microseconds % 1_000_000 >= 500_000 ? 1 : 0)
        if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(count(seconds / 3_600)) h \(seconds % 3_600 / 60) min"
    }

    /// Milliseconds as a JSON number with up to `places` decimals, rounded half up.
    static func milliseconds(_ microseconds: Int64, places: Int) -> String {
        decimal(Double(microseconds) / 1_000, places: places)
    }

    /// `512 B`, `12.5 KiB`, `64.0 MiB`.
    static func bytes(_ value: some BinaryInteger) -> String {
        if value < 1_024 { return "\(value) B" }
        var scaled = Double(value)
        for unit in ["KiB", "MiB", "GiB", "TiB"] {
            scaled /= 1_024
            if scaled < 1_024 || unit == "TiB" { return decimal(scaled, places: 1) + " " + unit }
        }
        return "\(value) B"
    }

    /// `$0.00358698`, or `≈ $0.0021` where it was guessed by the fallback price.
    static func cost(_ cost: PicoUSD, isGuessed: Bool = false) -> String {
        (isGuessed ? "≈ $" : "$") + cost.displayDollars
    }

    /// `2026-11-22 10:00:05`, in UTC, to the second.
    static func time(_ time: Timestamp) -> String {
        let text = time.rfc3339
        guard text.utf8.count >= 19 else { return text }
        return text.prefix(19).split(separator: "T").joined(separator: " ")
    }

    /// A number with `places` decimals, without the locale of the day.
    static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard places > 0 else { return sign + String(scaled) }
        let digits = String(scaled % scale)
        return sign + String(scaled / scale) + "."
            + String(repeating: "0", count: places - digits.count) + digits
    }

    /// Three significant digits of `value / unit`, for a quotient from 1 to 999.
    private static func fraction(_ value: Int64, unit: Int64) -> String {
        let whole = Double(value) / Double(unit)
        var text = decimal(whole, places: whole < 10 ? 2 : whole < 100 ? 1 : 0)
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }
}
