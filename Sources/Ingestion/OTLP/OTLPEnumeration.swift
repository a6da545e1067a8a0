/// The words of OTLP's enumerations.
enum OTLPEnumeration {
    private static let kinds = [
        "unspecified", "internal", "server", "client", "producer", "consumer",
    ]
    private static let statuses = ["unset", "ok", "error"]

    /// `Span.SpanKind` as a word; an unknown number is unspecified.
    static func kind(_ number: Int64) -> String {
        kinds.indices.contains(Int(clamping: number)) ? kinds[Int(number)] : kinds[0]
    }

    /// `Status.StatusCode` as a word; an unknown number is unset.
    static func status(_ number: Int64) -> String {
        statuses.indices.contains(Int(clamping: number)) ? statuses[Int(number)] : statuses[0]
    }

    /// The number of a kind by its protobuf name, such as `SPAN_KIND_CLIENT`, or its word.
    /// Unknown names are unspecified.
    static func kind(named name: String) -> Int64 { number(name, "span_kind_", kinds) ?? 0 }

    /// The number of a status by its protobuf name, such as `STATUS_CODE_ERROR`, or its word.
    /// Nil for an unknown name: taking an error for none would be a lie.
    static func statusCode(named name: String) -> Int64? {
        number(name, "status_code_", statuses)
    }

    private static func number(_ name: String, _ prefix: String, _ words: [String]) -> Int64? {
        var word = Substring(name.lowercased())
        if word.hasPrefix(prefix) { word = word.dropFirst(prefix.count) }
        if let digits = Int64(word) { return digits }
        return words.firstIndex { $0 == word }.map { Int64($0) }
    }
}
