/// Writes the JSON of one event and notes the places to patch.
///
/// Texts are ASCII without quotes and backslashes, so that nothing needs an escape.
struct EventText {
    var template: EventTemplate
    private var isFirst = true

    init(trace: Int, number: Int, milliseconds: Int) {
        template = EventTemplate(trace: trace, number: number, milliseconds: milliseconds)
    }

    mutating func raw(_ text: String) { template.bytes.append(contentsOf: text.utf8) }

    mutating func patch(_ kind: Patch.Kind, _ subject: Int) {
        template.patches.append(Patch(kind: kind, offset: template.bytes.count, subject: subject))
        template.bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: kind.byteCount))
    }

    mutating func key(_ name: String) {
        raw(isFirst ? "\"\(name)\":" : ",\"\(name)\":")
        isFirst = false
    }

    mutating func field(_ name: String, _ text: String) {
        key(name)
        raw("\"\(text)\"")
    }

    mutating func field(_ name: String, _ number: Int) {
        key(name)
        raw("\(number)")
    }

    /// A field whose value is text around one patch.
    mutating func field(
        _ name: String, prefix: String = "", _ kind: Patch.Kind, _ subject: Int
    ) {
        key(name)
        raw("\"\(prefix)")
        patch(kind, subject)
        raw("\"")
    }

    mutating func object(_ name: String, _ fill: (inout EventText) -> Void) {
        key(name)
        braces(fill)
    }

    mutating func braces(_ fill: (inout EventText) -> Void) {
        raw("{")
        isFirst = true
        fill(&self)
        raw("}")
        isFirst = false
    }
}
