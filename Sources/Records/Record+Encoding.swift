internal import Bytes
internal import Model

extension Record {
    /// The record's bytes, as `spec/records.md` says.
    public func encoded() -> [UInt8] {
        switch self {
        case .eventIngested(let project, let actor, let event, let cost):
            return Self.encode(project, actor, event, cost)
        case .usageIncremented(let project, let actor, let count):
            var fields = Self.start(.usageIncremented, project, actor)
            fields.unsigned(8, count)
            return fields.writer.bytes
        case .projectCreated(let project, let actor, let name, let description):
            var fields = Self.start(.projectCreated, project, actor)
            fields.text(8, name)
            fields.text(9, description)
            return fields.writer.bytes
        case .keyIssued(let actor, let key):
            var fields = Self.start(.keyIssued, key.projectID, actor)
            fields.text(8, key.id)
            fields.unsigned(9, UInt64(key.scope.rawValue))
            fields.text(10, key.name)
            fields.unsigned(11, UInt64(key.environment.rawValue))
            fields.text(12, key.prefix)
            fields.nonEmptyBytes(13, key.digest)
            return fields.writer.bytes
        case .keyRevoked(let project, let actor, let keyID):
            var fields = Self.start(.keyRevoked, project, actor)
            fields.text(8, keyID)
            return fields.writer.bytes
        case .priceBookPublished(let actor, let bookID, let text):
            // Readers of version 1 take every book for comma-separated text.
            let isJSON = text.first == UInt8(ascii: "{")
            var fields = Self.start(.priceBookPublished, nil, actor, version: isJSON ? 2 : 1)
            fields.text(8, bookID)
            fields.nonEmptyBytes(9, text)
            return fields.writer.bytes
        case .priceOverridden(let actor, let override): return Self.encode(actor, override)
        case .rangeRetired(let retirement): return retirement.encoded()
        case .retentionSet(let project, let actor, let days):
            var fields = Self.start(.retentionSet, project, actor)
            fields.unsigned(8, days)
            return fields.writer.bytes
        }
    }

    private static func start(
        _ kind: RecordKind, _ project: ProjectID?, _ actor: Actor, version: UInt64 = 1,
        reserving capacity: Int = 64
    ) -> FieldWriter {
        var fields = FieldWriter(kind: kind, version: version, reservingCapacity: capacity)
        fields.text(1, project?.rawValue)
        fields.text(2, actor.rawValue)
        return fields
    }

    private static func encode(_ actor: Actor, _ override: PriceOverride) -> [UInt8] {
        var fields = start(.priceOverridden, override.projectID, actor)
        fields.text(8, override.id)
        fields.unsigned(9, UInt64(override.pattern.form.rawValue))
        for name in override.pattern.names { fields.text(10, name) }
        fields.text(11, override.provider)
        fields.signed(12, override.effectiveFrom?.microseconds)
        fields.nonEmptyBytes(13, override.terms ?? [])
        fields.nonEmptyText(14, override.note)
        return fields.writer.bytes
    }

    private static func encode(
        _ project: ProjectID, _ actor: Actor, _ event: Event, _ cost: Cost?
    ) -> [UInt8] {
        // Readers of version 1 would leave a fee out of the cost.
        let hasFee = cost.map { $0.parts.request != .zero } ?? false
        var fields = start(
            .eventIngested, project, actor, version: hasFee ? 2 : 1,
            reserving: event.payload.byteCount + 384)
        fields.text(8, event.id)
        fields.unsigned(9, UInt64(event.type.rawValue))
        if event.kind != .span { fields.unsigned(10, UInt64(event.kind.rawValue)) }
        fields.signed(11, event.timestamp.microseconds)
        fields.signed(12, event.endTime?.microseconds)
        fields.unsigned(13, event.durationMicroseconds)
        fields.text(14, event.traceID)
        fields.text(15, event.parentID)
        fields.text(16, event.spanID)
        fields.text(17, event.name)
        fields.text(18, event.sessionID)
        fields.text(19, event.userID)
        fields.text(20, event.environment)
        for tag in event.tags { fields.text(21, tag) }
        fields.signed(22, event.stepIndex)
        fields.text(23, event.status)
        let flags: UInt64 = (event.isError ? 1 : 0) | (event.isTimestampReplaced ? 2 : 0)
        if flags != 0 { fields.unsigned(24, flags) }
        fields.text(25, event.level)
        fields.text(26, event.model)
        fields.text(27, event.provider)
        fields.text(28, event.serviceTier)
        if let usage = event.usage { fields.nested(29) { $0.write(usage) } }
        fields.wide(30, event.reportedCost?.rawValue)
        if let cost { fields.nested(31) { $0.write(cost) } }
        fields.nonEmptyText(32, event.sdkName)
        fields.nonEmptyText(33, event.sdkVersion)
        if event.payload.encoding != .json {
            fields.unsigned(34, UInt64(event.payload.encoding.rawValue))
        }
        fields.nonEmptyBytes(35, event.payload.body)
        fields.nonEmptyBytes(36, event.payload.context)
        fields.nonEmptyBytes(37, event.payload.metadata)
        fields.nonEmptyBytes(38, event.payload.extra)
        return fields.writer.bytes
    }
}

extension FieldWriter {
    fileprivate mutating func write(_ usage: TokenUsage) {
        unsigned(1, usage.input)
        unsigned(2, usage.output)
        unsigned(3, usage.total)
        unsigned(4, usage.cacheRead)
        unsigned(5, usage.cacheWrite)
        unsigned(6, usage.cacheWriteHour)
        unsigned(7, usage.reasoning)
        unsigned(8, usage.audioInput)
        unsigned(9, usage.audioOutput)
        let flags: UInt64 =
            (usage.inputIncludesCache ? 0 : 1) | (usage.outputIncludesReasoning ? 0 : 2)
        if flags != 0 { unsigned(10, flags) }
    }

    fileprivate mutating func write(_ cost: Cost) {
        unsigned(1, UInt64(cost.source.rawValue))
        text(2, cost.priceID)
        if cost.parts.freshInput != .zero { wide(3, cost.parts.freshInput.rawValue) }
        if cost.parts.cacheRead != .zero { wide(4, cost.parts.cacheRead.rawValue) }
        if cost.parts.cacheWrite != .zero { wide(5, cost.parts.cacheWrite.rawValue) }
        if cost.parts.output != .zero { wide(6, cost.parts.output.rawValue) }
        if cost.parts.request != .zero { wide(7, cost.parts.request.rawValue) }
    }
}
