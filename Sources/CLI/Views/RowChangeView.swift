import Bytes
import JSON
import Model
import Projections

/// A row of a projection, and what a record made of it.
struct RowChangeView {
    let change: RowChange

    /// The row's name, such as `traces proj_0123456789ab t1`.
    var title: String {
        ([change.projection.rawValue] + change.key.map { Self.text($0.value) })
            .map { PrintableText.line($0, limit: 80) }.joined(separator: " ")
    }

    /// The row and, below it, each member that changed.
    func text(hasColor: Bool) -> String {
        lines(hasColor: hasColor).map { "      \($0)\n" }.joined()
    }

    /// A line for the row, and one for each member that changed.
    func lines(hasColor: Bool) -> [String] {
        let mark = change.before == nil ? "+" : "~"
        var lines = [
            TextStyle.green.apply(to: mark, ifColored: hasColor) + " "
                + TextStyle.cyan.apply(to: title, ifColored: hasColor)
        ]
        for (place, member) in change.after.enumerated() {
            let value = Self.printable(member.value)
            guard let before = change.before else {
                if member.value != .none { lines.append("    \(member.name)  \(value)") }
                continue
            }
            let old = place < before.count ? before[place].value : .none
            if old != member.value {
                lines.append("    \(member.name)  \(Self.printable(old)) → \(value)")
            }
        }
        return lines
    }

    /// As a state and not as a change.
    var stateLine: String {
        PrintableText.line(
            title + "  "
                + change.after.filter { $0.value != .none }
                .map { "\($0.name)=\(Self.text($0.value))" }.joined(separator: " "))
    }

    func write(to json: inout JSONWriter, isState: Bool = false) {
        json.beginObject()
        json.key("projection")
        json.string(change.projection.rawValue)
        json.key("key")
        Self.write(change.key, to: &json)
        if !isState {
            json.key("before")
            if let before = change.before { Self.write(before, to: &json) } else { json.null() }
        }
        json.key(isState ? "row" : "after")
        Self.write(change.after, to: &json)
        json.endObject()
    }

    private static func write(_ members: [RowMember], to json: inout JSONWriter) {
        json.beginObject()
        for member in members {
            json.key(member.name)
            switch member.value {
            case .none: json.null()
            case .text(let text): json.string(text)
            case .moment(let time): json.string(time.rfc3339)
            case .flag(let flag): json.boolean(flag)
            // Money is exact, and may exceed what a double holds.
            case .number(let number) where member.name.hasSuffix("pico_usd"):
                json.string(String(number))
            case .number(let number): json.integer(number)
            }
        }
        json.endObject()
    }

    private static func printable(_ value: RowValue) -> String { PrintableText.line(text(value)) }

    private static func text(_ value: RowValue) -> String {
        switch value {
        case .none: "–"
        case .text(let text): text
        case .number(let number): String(number)
        case .moment(let time): time.rfc3339
        case .flag(let flag): flag ? "yes" : "no"
        }
    }
}
