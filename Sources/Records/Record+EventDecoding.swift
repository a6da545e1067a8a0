internal import Bytes
internal import Model

extension Record {
    /// Reads the fields of an `EventIngested` record (spec/records.md §3).
    static func eventIngested(
        _ fields: inout FieldReader, includesPayload: Bool
    ) throws(FormatError) -> Record {
        var project: ProjectID?
        var actor = Actor.system
        var event = Event(
            id: "", type: .custom, timestamp: Timestamp(microseconds: 0),
            payload: Payload(encoding: .json, body: []))
        var cost: Cost?
        while try fields.next() {
            switch fields.number {
            case 1: project = ProjectID(try fields.text())
            case 2: actor = Actor(rawValue: try fields.text())
            case 31: cost = try readCost(&fields)
            case 8...28: try read(&event, identityFrom: &fields)
            case 29...33: try read(&event, detailFrom: &fields)
            case 34: event.payload.encoding = try known(Payload.Encoding.init, &fields)
            case 35...38 where includesPayload: try read(&event.payload, from: &fields)
            default: break
            }
        }
        return .eventIngested(
            project: try required(project, fields.offset), actor: actor, event: event, cost: cost)
    }

    private static func read(
        _ event: inout Event, identityFrom fields: inout FieldReader
    ) throws(FormatError) {
        switch fields.number {
        case 8: event.id = try fields.text()
        case 9: event.type = try known(EventType.init, &fields)
        case 10: event.kind = try known(SpanKind.init, &fields)
        case 11: event.timestamp = Timestamp(microseconds: try fields.signed())
        case 12: event.endTime = Timestamp(microseconds: try fields.signed())
        case 13: event.durationMicroseconds = try fields.unsigned()
        case 14: event.traceID = try fields.text()
        case 15: event.parentID = try fields.text()
        case 16: event.spanID = try fields.text()
        case 17: event.name = try fields.text()
        case 18: event.sessionID = try fields.text()
        case 19: event.userID = try fields.text()
        case 20: event.environment = try fields.text()
        case 21: event.tags.append(try fields.text())
        case 22: event.stepIndex = try fields.signed()
        case 23: event.status = try fields.text()
        case 24:
            let flags = try fields.unsigned()
            event.isError = flags & 1 != 0
            event.isTimestampReplaced = flags & 2 != 0
        case 25: event.level = try fields.text()
        case 26: event.model = try fields.text()
        case 27: event.provider = try fields.text()
        case 28: event.serviceTier = try fields.text()
        default: break
        }
    }

    private static func read(
        _ event: inout Event, detailFrom fields: inout FieldReader
    ) throws(FormatError) {
        switch fields.number {
        case 29: event.usage = try readUsage(&fields)
        case 30: event.reportedCost = PicoUSD(try fields.wide())
        case 32: event.sdkName = try fields.text()
        case 33: event.sdkVersion = try fields.text()
        default: break
        }
    }

    private static func read(
        _ payload: inout Payload, from fields: inout FieldReader
    ) throws(FormatError) {
        switch fields.number {
        case 35: payload.body = try fields.bytes()
        case 36: payload.context = try fields.bytes()
        case 37: payload.metadata = try fields.bytes()
        default: payload.extra = try fields.bytes()
        }
    }

    static func readUsage(
        _ fields: inout FieldReader
    ) throws(FormatError) -> TokenUsage {
        var inner = try fields.nested()
        var usage = TokenUsage()
        while try inner.next() {
            switch inner.number {
            case 1: usage.input = try inner.unsigned()
            case 2: usage.output = try inner.unsigned()
            case 3: usage.total = try inner.unsigned()
            case 4: usage.cacheRead = try inner.unsigned()
            case 5: usage.cacheWrite = try inner.unsigned()
            case 6: usage.cacheWriteHour = try inner.unsigned()
            case 7: usage.reasoning = try inner.unsigned()
            case 8: usage.audioInput = try inner.unsigned()
            case 9: usage.audioOutput = try inner.unsigned()
            case 10:
                let flags = try inner.unsigned()
                usage.inputIncludesCache = flags & 1 == 0
                usage.outputIncludesReasoning = flags & 2 == 0
            default: break
            }
        }
        return usage
    }

    private static func readCost(_ fields: inout FieldReader) throws(FormatError) -> Cost {
        var inner = try fields.nested()
        var cost = Cost(parts: Cost.Parts(), source: .default, priceID: "default")
        while try inner.next() {
            switch inner.number {
            case 1: cost.source = try known(PricingSource.init, &inner)
            case 2: cost.priceID = try inner.text()
            case 3: cost.parts.freshInput = PicoUSD(try inner.wide())
            case 4: cost.parts.cacheRead = PicoUSD(try inner.wide())
            case 5: cost.parts.cacheWrite = PicoUSD(try inner.wide())
            case 6: cost.parts.output = PicoUSD(try inner.wide())
            case 7: cost.parts.request = PicoUSD(try inner.wide())
            default: break
            }
        }
        return cost
    }
}
