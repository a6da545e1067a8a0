internal import Bytes
internal import Model
internal import Records

/// The canonical form of projects, keys, prices and usage (spec/snapshot-format.md §2).
extension ControlState {
    func append(to writer: inout ByteWriter) {
        writer.varint(UInt64(projects.count))
        for project in projects.values.sorted(by: { $0.id < $1.id }) {
            writer.lengthPrefixed(project.id.rawValue)
            writer.lengthPrefixed(project.name)
            writer.optional(project.description)
            writer.int64(project.createdAt.microseconds)
            writer.int64(project.updatedAt.microseconds)
            writer.flag(impliedProjects.contains(project.id))
        }
        writer.varint(UInt64(keys.count))
        for state in keys.values.sorted(by: { TextOrder.precedes($0.key.id, $1.key.id) }) {
            append(state, to: &writer)
        }
        writer.varint(UInt64(priceBooks.count))
        for book in priceBooks {
            writer.varint(book.sequenceNumber.rawValue)
            writer.lengthPrefixed(book.id)
            writer.lengthPrefixed(book.actor.rawValue)
            writer.int64(book.publishedAt.microseconds)
            writer.varint(UInt64(book.byteCount))
            writer.append(book.textDigest)
        }
        // Of the book in force, which is the last one, the text is needed too.
        writer.lengthPrefixed(priceBook?.text ?? [])
        writer.varint(UInt64(priceOverrides.count))
        for override in priceOverrides { append(override, to: &writer) }
        writer.varint(UInt64(usage.count))
        for (project, months) in usage.sorted(by: { $0.key < $1.key }) {
            writer.lengthPrefixed(project.rawValue)
            writer.varint(UInt64(months.count))
            for (month, count) in months.sorted(by: { $0.key < $1.key }) {
                writer.signedVarint(Int64(month))
                writer.varint(count)
            }
        }
    }

    private func append(_ state: KeyState, to writer: inout ByteWriter) {
        let key = state.key
        writer.lengthPrefixed(key.id)
        writer.uint8(key.scope.rawValue)
        writer.optional(key.projectID?.rawValue)
        writer.lengthPrefixed(key.name)
        writer.uint8(key.environment.rawValue)
        writer.lengthPrefixed(key.prefix)
        writer.lengthPrefixed(key.digest)
        writer.int64(key.createdAt.microseconds)
        writer.flag(state.revokedAt != nil)
        if let revokedAt = state.revokedAt { writer.int64(revokedAt.microseconds) }
        writer.flag(activeKeys[key.digest] == key.id)
    }

    private func append(_ recorded: RecordedOverride, to writer: inout ByteWriter) {
        let override = recorded.override
        writer.varint(recorded.sequenceNumber.rawValue)
        writer.lengthPrefixed(override.id)
        writer.optional(override.projectID?.rawValue)
        writer.lengthPrefixed(recorded.actor.rawValue)
        writer.int64(recorded.setAt.microseconds)
        writer.uint8(override.pattern.form.rawValue)
        writer.varint(UInt64(override.pattern.names.count))
        for name in override.pattern.names { writer.lengthPrefixed(name) }
        writer.optional(override.provider)
        writer.flag(override.effectiveFrom != nil)
        if let from = override.effectiveFrom { writer.int64(from.microseconds) }
        writer.flag(override.terms != nil)
        if let terms = override.terms { writer.lengthPrefixed(terms) }
        writer.lengthPrefixed(override.note)
    }

    init(_ reader: inout ByteReader) throws(FormatError) {
        let projects = try reader.rows { reader throws(FormatError) in
            let id = ProjectID(try reader.lengthPrefixedString())
            let project = Project(
                id: id, name: try reader.lengthPrefixedString(),
                description: try reader.optionalString(), createdAt: try reader.timestamp(),
                updatedAt: try reader.timestamp())
            return (project: project, isImplied: try reader.flag())
        } key: {
            $0.project.id.rawValue
        }
        let keys = try reader.rows(Self.key) { $0.state.key.id }
        var books: [PriceBookEntry] = []
        for _ in 0..<(try reader.varint()) { books.append(try Self.book(&reader)) }
        let text = try reader.lengthPrefixedBytes()
        var overrides: [RecordedOverride] = []
        for _ in 0..<(try reader.varint()) { overrides.append(try Self.override(&reader)) }
        let usage = try reader.rows(Self.usage) { $0.project.rawValue }
        guard text.count == books.last?.byteCount ?? 0 else {
            throw FormatError(
                offset: reader.offset, expected: "the text of the book in force",
                found: "\(text.count) bytes")
        }
        self.init(
            projects: projects, keys: keys, priceBooks: books, text: text,
            priceOverrides: overrides, usage: usage)
    }

    private static func key(
        _ reader: inout ByteReader
    ) throws(FormatError) -> (state: KeyState, opens: Bool) {
        let id = try reader.lengthPrefixedString()
        let scope = try known(Key.Scope.init, &reader)
        let project = try reader.optionalString().map { ProjectID($0) }
        let name = try reader.lengthPrefixedString()
        let environment = try known(Key.Environment.init, &reader)
        let key = Key(
            id: id, scope: scope, projectID: project, name: name, environment: environment,
            prefix: try reader.lengthPrefixedString(), digest: try reader.lengthPrefixedBytes(),
            createdAt: try reader.timestamp())
        let revokedAt = try reader.flag() ? try reader.timestamp() : nil
        let offset = reader.offset
        let opens = try reader.flag()
        guard !opens || revokedAt == nil else {
            throw FormatError(offset: offset, expected: "a key that is shut", found: "an open one")
        }
        return (KeyState(key: key, revokedAt: revokedAt), opens)
    }

    private static func book(_ reader: inout ByteReader) throws(FormatError) -> PriceBookEntry {
        let number = SequenceNumber(try reader.varint())
        let id = try reader.lengthPrefixedString()
        let actor = Actor(rawValue: try reader.lengthPrefixedString())
        let publishedAt = try reader.timestamp()
        return PriceBookEntry(
            id: id, sequenceNumber: number, publishedAt: publishedAt, actor: actor,
            byteCount: Int(clamping: try reader.varint()), textDigest: try reader.bytes(32))
    }

    private static func override(
        _ reader: inout ByteReader
    ) throws(FormatError) -> RecordedOverride {
        let number = SequenceNumber(try reader.varint())
        let id = try reader.lengthPrefixedString()
        let project = try reader.optionalString().map { ProjectID($0) }
        let actor = Actor(rawValue: try reader.lengthPrefixedString())
        let setAt = try reader.timestamp()
        let form = try known(ModelPattern.Form.init, &reader)
        var names: [String] = []
        for _ in 0..<(try reader.varint()) { names.append(try reader.lengthPrefixedString()) }
        guard let pattern = ModelPattern(form: form, names: names) else {
            throw FormatError(
                offset: reader.offset, expected: "as many names as the form has",
                found: "\(names.count)")
        }
        let provider = try reader.optionalString()
        let from = try reader.flag() ? try reader.timestamp() : nil
        let terms = try reader.flag() ? try reader.lengthPrefixedBytes() : nil
        let override = PriceOverride(
            id: id, projectID: project, pattern: pattern, provider: provider, effectiveFrom: from,
            terms: terms, note: try reader.lengthPrefixedString())
        return RecordedOverride(
            override: override, sequenceNumber: number, setAt: setAt, actor: actor)
    }

    private static func usage(
        _ reader: inout ByteReader
    ) throws(FormatError) -> (project: ProjectID, months: [Int: UInt64]) {
        let project = ProjectID(try reader.lengthPrefixedString())
        var months: [Int: UInt64] = [:]
        var last = Int.min
        for index in 0..<(try reader.varint()) {
            let month = Int(try reader.signedVarint())
            guard index == 0 || month > last else {
                throw FormatError(
                    offset: reader.offset, expected: "a month after \(last)", found: "\(month)")
            }
            months[month] = try reader.varint()
            last = month
        }
        return (project, months)
    }

    private static func known<Value>(
        _ make: (UInt8) -> Value?, _ reader: inout ByteReader
    ) throws(FormatError) -> Value {
        let offset = reader.offset
        let raw = try reader.uint8()
        guard let value = make(raw) else {
            throw FormatError(offset: offset, expected: "a known value", found: "\(raw)")
        }
        return value
    }
}
