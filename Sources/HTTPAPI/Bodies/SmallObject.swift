import Hummingbird
import Ingestion
import JSON
import Model

/// The JSON object in the body of an administrative request, and what its fields must be.
struct SmallObject {
    /// Such requests hold a few short texts.
    private static let maximumDepth = 16

    private let value: JSONValue

    init(_ content: RequestContent) throws(Problem) {
        do {
            value = try JSONValue(
                parsing: content.bytes, duplicateKeys: .refuse, maximumDepth: Self.maximumDepth)
        } catch {
            throw Problem(
                .badRequest, code: "invalid_json", error: "Invalid JSON", detail: "\(error)")
        }
        guard value.kind == .object else {
            throw .fields([
                FieldProblem(location: ["body"], message: "must be an object", type: "object_type")
            ])
        }
    }

    /// A text that must be given.
    func text(_ name: String, length: ClosedRange<Int>) throws(Problem) -> String {
        guard let text = try optionalText(name, length: length) else {
            throw fault(name, "is required", type: "missing")
        }
        return text
    }

    /// A text that may be absent or null.
    func optionalText(_ name: String, length: ClosedRange<Int>) throws(Problem) -> String? {
        guard let member = value[name], member != .null else { return nil }
        guard let text = member.text else {
            throw fault(name, "must be a string", type: "string_type")
        }
        guard length.contains(text.count) else {
            throw fault(
                name, "must have \(length.lowerBound) to \(length.upperBound) characters",
                type: "string_length")
        }
        return text
    }

    /// A whole number within a range, or null; one of the two must be given.
    func nullableInteger(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let member = value[name] else {
            throw fault(name, "This field is required.", type: "missing")
        }
        if member == .null { return nil }
        guard let number = member.signed.flatMap({ Int(exactly: $0) }), range.contains(number)
        else {
            throw fault(
                name,
                "must be null or a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)", type: "integer_range")
        }
        return number
    }

    /// One of the environments; `.test` if absent.
    func environment(_ name: String) throws(Problem) -> Key.Environment {
        switch try optionalText(name, length: 0...16) {
        case nil, "test": return .test
        case "live": return .live
        default: throw fault(name, "must be test or live", type: "unknown_environment")
        }
    }

    private func fault(_ name: String, _ message: String, type: String) -> Problem {
        .fields([FieldProblem(location: ["body", .key(name)], message: message, type: type)])
    }
}
