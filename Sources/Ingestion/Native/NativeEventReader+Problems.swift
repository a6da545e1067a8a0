import JSON

extension NativeEventReader {
    /// The way to a field: the request's body, the event's place in the batch, and `path`.
    func location(_ path: [FieldProblem.PathElement]) -> [FieldProblem.PathElement] {
        var location: [FieldProblem.PathElement] = ["body"]
        if let index { location.append(.index(index)) }
        return location + path
    }

    /// The way to a field of a section.
    func location(_ name: String, _ section: Section) -> [FieldProblem.PathElement] {
        switch section {
        case .envelope: location([.key(name)])
        case .sdk: location(["sdk", .key(name)])
        case .context: location(["context", .key(name)])
        case .metadata: location(["metadata", .key(name)])
        case .body: location(["body", .key(name)])
        case .nested: location(["body"] + nestedPath + [.key(name)])
        }
    }

    /// Notes a field at fault; beyond the first 20 they are not listed.
    mutating func add(_ location: [FieldProblem.PathElement], _ message: String, _ type: String) {
        guard problems.count < IngestionProblem.maximumDetails else { return }
        problems.append(FieldProblem(location: location, message: message, type: type))
    }

    /// Notes a field at fault.
    mutating func add(
        _ field: NativeField, _ section: Section, _ message: String, _ type: String
    ) {
        add(location(field.camelCase, section), message, type)
    }

    /// The answer to fields at fault.
    @inline(never)
    static func invalidFields(_ problems: [FieldProblem]) -> IngestionProblem {
        IngestionProblem(
            kind: .invalidField, code: "invalid_field",
            message: problems.count == 1 ? "A field is not valid." : "Some fields are not valid.",
            details: problems)
    }

    /// The answer to a text that can't be scanned.
    @inline(never)
    func problem(for error: JSONError) -> IngestionProblem {
        if error.reason == .numberRange {
            let place = scannedKey.map { location($0.text(in: scanner.bytes), scannedSection) }
            let message = "This number is beyond the range of a double."
            let detail = FieldProblem(
                location: place ?? location([]), message: message, type: "number_out_of_range")
            return Self.invalidFields(
                problems.prefix(IngestionProblem.maximumDetails - 1) + [detail])
        }
        return Self.invalidJSON(error, in: scanner.bytes)
    }

    /// The answer to a text that is not JSON.
    @inline(never)
    static func invalidJSON(_ error: JSONError, in bytes: RawSpan) -> IngestionProblem {
        let place = error.position(in: bytes)
        let code = error.reason == .tooDeep ? "json_too_deep" : "invalid_json"
        let message =
            "Invalid JSON at line \(place.line), column \(place.column) (byte \(error.offset)): "
            + "expected \(error.expected), found \(error.found)."
        return IngestionProblem(
            kind: .invalidJSON, code: code, message: message,
            details: [
                FieldProblem(
                    location: ["body", .index(error.offset)], message: message, type: code)
            ])
    }

    /// The answer to a key that stands twice.
    @inline(never)
    func duplicate(_ location: [FieldProblem.PathElement]) -> IngestionProblem {
        let path = location.map(\.text).joined(separator: ".")
        return IngestionProblem(
            kind: .duplicateKey, code: "duplicate_key",
            message: "The key \(path) stands twice, or in both spellings.",
            details: [
                FieldProblem(
                    location: location, message: "Give this key once, in one spelling.",
                    type: "duplicate_key")
            ])
    }

    /// The answer to an event beyond its limit.
    @inline(never)
    func tooLarge(_ count: Int) -> IngestionProblem {
        let message = "An event has at most \(maximumEventBytes) bytes; this one has \(count)."
        return IngestionProblem(
            kind: .tooLarge, code: "event_too_large", message: message,
            details: [
                FieldProblem(location: location([]), message: message, type: "event_too_large")
            ])
    }
}
