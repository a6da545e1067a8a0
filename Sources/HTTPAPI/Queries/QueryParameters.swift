import Bytes
import Model

/// The query of one request, checked against what its endpoint takes.
struct QueryParameters: Sendable {
    private let values: [String: String]

    /// Splits and decodes a query.
    ///
    /// - Throws: a problem of status 400 for an unknown name, a name that stands twice, or a broken
    ///   escape, and of status 422 for an empty value.
    init(_ query: String?, known: [QueryParameter]) throws(Problem) {
        var values: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentDecoding.decode(parts[0], isForm: true),
                let value = PercentDecoding.decode(parts.count > 1 ? parts[1] : "", isForm: true)
            else { throw .malformedQuery("The query holds a broken percent-escape.") }
            guard known.contains(where: { $0.name == name }) else {
                throw .unknownParameter(name, known: known.map(\.name))
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .malformedQuery("The parameter \"\(name)\" stands twice.")
            }
            guard !value.isEmpty else {
                throw .parameter(name, "must not be empty", type: "empty")
            }
        }
        self.values = values
    }

    /// The value as it is; nil if not given.
    subscript(name: String) -> String? { values[name] }

    /// A value that must be given.
    func required(_ name: String) throws(Problem) -> String {
        guard let value = values[name] else {
            throw .parameter(name, "is required", type: "missing")
        }
        return value
    }

    /// The project that is asked about.
    func project() throws(Problem) -> ProjectID { ProjectID(try required("project_id")) }

    /// A whole number within a range; nil if not given.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Self.wholeNumber(text), range.contains(value) else {
            throw .parameter(
                name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                type: "out_of_range")
        }
        return value
    }

    /// A number of digits, without a sign; nil for any other text, and beyond 2⁶³.
    static func wholeNumber(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(text) : nil
    }

    /// `true` or `false` (or `1` or `0`); nil if not given.
    func boolean(_ name: String) throws(Problem) -> Bool? {
        switch values[name] {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        default:
            throw .parameter(name, "must be true or false (or 1 or 0)", type: "invalid_boolean")
        }
    }

    /// A moment; nil if not given.
    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = values[name] else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        // An offset's `+` that was not escaped arrives as a space.
        if let space = text.lastIndex(of: " "), space > text.startIndex,
            let time = Timestamp(rfc3339: text[..<space] + "+" + text[text.index(after: space)...])
        {
            return time
        }
        throw .parameter(name, "must be a time like 2026-01-31T09:30:00Z", type: "invalid_time")
    }
}
