public import Bytes
internal import Model

extension Record {
    /// Reads a record.
    ///
    /// - Parameters:
    ///   - span: the whole record, without the log's framing.
    ///   - commitTime: when the log says that it was committed; a key or project came to be then.
    ///   - includesPayload: whether the sender's own bytes are copied too; folds have no use for them.
    /// - Returns: nil for a kind that this version does not know.
    /// - Throws: `FormatError` for bytes that no version wrote.
    public static func decode(
        _ span: RawSpan, commitTime: Timestamp, includesPayload: Bool = true
    ) throws(FormatError) -> Record? {
        var reader = ByteReader(span)
        let header = try RecordHeader(reading: &reader)
        guard let kind = header.kind else { return nil }
        var fields = FieldReader(reader)
        switch kind {
        case .eventIngested:
            return try eventIngested(&fields, includesPayload: includesPayload)
        case .keyIssued: return try keyIssued(&fields, commitTime: commitTime)
        case .priceOverridden: return try priceOverridden(&fields)
        case .rangeRetired: return .rangeRetired(try RangeRetirement(&fields))
        default: return try smallRecord(kind, &fields)
        }
    }

    /// Reads the kinds that consist of a few texts and numbers.
    private static func smallRecord(
        _ kind: RecordKind, _ fields: inout FieldReader
    ) throws(FormatError) -> Record? {
        var project: ProjectID?
        var actor = Actor.system
        var first = ""
        var second: String?
        var count: UInt64 = 0
        var days: UInt64?
        var text: [UInt8] = []
        while try fields.next() {
            switch (fields.number, kind) {
            case (1, _): project = ProjectID(try fields.text())
            case (2, _): actor = Actor(rawValue: try fields.text())
            case (8, .retentionSet): days = try fields.unsigned()
            case (8, .usageIncremented): count = try fields.unsigned()
            case (8, _): first = try fields.text()
            case (9, .priceBookPublished): text = try fields.bytes()
            case (9, .projectCreated): second = try fields.text()
            default: break
            }
        }
        switch kind {
        case .usageIncremented:
            return .usageIncremented(
                project: try required(project, fields.offset), actor: actor, eventCount: count)
        case .projectCreated:
            return .projectCreated(
                project: try required(project, fields.offset), actor: actor, name: first,
                description: second)
        case .keyRevoked: return .keyRevoked(project: project, actor: actor, keyID: first)
        case .priceBookPublished:
            return .priceBookPublished(actor: actor, bookID: first, text: text)
        case .retentionSet:
            return .retentionSet(
                project: try required(project, fields.offset), actor: actor, days: days)
        case .eventIngested, .keyIssued, .priceOverridden, .rangeRetired: return nil
        }
    }

    private static func keyIssued(
        _ fields: inout FieldReader, commitTime: Timestamp
    ) throws(FormatError) -> Record {
        var key = Key(
            id: "", scope: .project, projectID: nil, name: "", environment: .test, prefix: "",
            digest: [], createdAt: commitTime)
        var actor = Actor.system
        while try fields.next() {
            switch fields.number {
            case 1: key.projectID = ProjectID(try fields.text())
            case 2: actor = Actor(rawValue: try fields.text())
            case 8: key.id = try fields.text()
            case 9: key.scope = try known(Key.Scope.init, &fields)
            case 10: key.name = try fields.text()
            case 11: key.environment = try known(Key.Environment.init, &fields)
            case 12: key.prefix = try fields.text()
            case 13: key.digest = try fields.bytes()
            default: break
            }
        }
        return .keyIssued(actor: actor, key: key)
    }

    static func required(
        _ project: ProjectID?, _ offset: Int
    ) throws(FormatError) -> ProjectID {
        guard let project else {
            throw FormatError(offset: offset, expected: "a project in field 1", found: "none")
        }
        return project
    }

    /// Reads a number that must be one of an enumeration's.
    static func known<Value>(
        _ make: (UInt8) -> Value?, _ fields: inout FieldReader
    ) throws(FormatError) -> Value {
        let raw = try fields.unsigned()
        guard let value = UInt8(exactly: raw).flatMap(make) else {
            throw FormatError(
                offset: fields.offset, expected: "a known \(Value.self)", found: "\(raw)")
        }
        return value
    }
}
