/// Writes metrics in the Prometheus text format, version 0.0.4.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats, "Text-based format".
public struct Exposition: Sendable {
    /// The media type of the text.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// One label of a sample.
    public typealias Label = (name: String, value: String)

    /// What was written so far.
    public private(set) var text = ""
    private var familyName = ""

    public init() {}

    /// Begins a family, whose samples follow; a name may be begun only once.
    public mutating func family(_ name: String, _ kind: MetricKind, help: String) {
        familyName = name
        text += "# HELP \(name) \(Self.escape(help, quotes: false))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    /// A sample of the family just begun; `suffix` is what histograms add to the name.
    public mutating func sample(
        suffix: String = "", labels: [Label] = [], _ value: some BinaryInteger
    ) {
        sample(suffix: suffix, labels: labels, decimal: String(value))
    }

    /// A sample of the family just begun.
    public mutating func sample(suffix: String = "", labels: [Label] = [], _ value: Double) {
        sample(suffix: suffix, labels: labels, decimal: Self.decimal(value))
    }

    /// A sample whose value is printed already, such as an exact amount of money.
    public mutating func sample(suffix: String = "", labels: [Label] = [], decimal: String) {
        text += familyName
        text += suffix
        if !labels.isEmpty {
            text += "{"
            for (index, label) in labels.enumerated() {
                if index > 0 { text += "," }
                text += "\(label.name)=\"\(Self.escape(label.value, quotes: true))\""
            }
            text += "}"
        }
        text += " \(decimal)\n"
    }

    /// A family of one sample without labels.
    public mutating func single(
        _ name: String, _ kind: MetricKind, help: String, _ value: some BinaryInteger
    ) {
        family(name, kind, help: help)
        sample(value)
    }

    /// A family of one sample without labels.
    public mutating func single(
        _ name: String, _ kind: MetricKind, help: String, _ value: Double
    ) {
        family(name, kind, help: help)
        sample(value)
    }

    /// A double as the format spells it: whole numbers without a point.
    static func decimal(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else {
            return text
        }
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
