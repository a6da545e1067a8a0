import Bytes
import JSON
import Model

extension NativeEventReader {
    /// Checks the event that was scanned, takes out its fields and appends it to `batch`, unless
    /// fields are at fault; then these are in `problems`.
    mutating func interpret(makeID: () -> String) throws(IngestionProblem) {
        let problemsBefore = problems.count
        let type = try eventType()
        var event = EventFields(type: type ?? .custom, timestamp: now, encoding: .json)
        try readPayload(into: &event)
        let moment = try moment(.timestamp, .envelope)
        event.timestamp = moment ?? now
        event.isTimestampReplaced = moment == nil
        let id = try id(.eventId, .envelope)
        event.projectID = try self.id(.projectId, .envelope)
        try readEnvelope(into: &event)
        if let type, slots[Self.place(.body, .envelope)].kind == .object {
            try readBody(of: type, into: &event)
        }
        // Beyond the twentieth problem `problems` does not grow, but then the request has failed.
        guard problems.count == problemsBefore,
            problems.count < IngestionProblem.maximumDetails
        else { return }
        if let id {
            event.id = id
        } else if !has(.eventId, .envelope) {
            event.id = batch.keep(makeID())
        }
        batch.events.append(event)
    }

    private mutating func readEnvelope(into event: inout EventFields) throws(IngestionProblem) {
        try readSDK(into: &event)
        try readRelations(into: &event)
        event.environment = environment()
        event.tags = try tags()
        event.stepIndex = try integer(.stepIndex, .envelope, from: 0)
    }

    private mutating func eventType() throws(IngestionProblem) -> EventType? {
        guard let string = try string(.type, .envelope, .required) else { return nil }
        if let type = EventType(string, in: scanner.bytes) { return type }
        let list = EventType.allCases.map(\.name).joined(separator: ", ")
        add(.type, .envelope, "This is one of \(list).", "unknown_value")
        return nil
    }

    private mutating func readPayload(into event: inout EventFields) throws(IngestionProblem) {
        let body = try object(.body, .envelope, .required)
        let context = try object(.context, .envelope)
        let metadata = try object(.metadata, .envelope)
        event.body = body.map { BytePlace($0) } ?? .empty
        event.context = context.map { BytePlace($0) } ?? .empty
        event.metadata = metadata.map { BytePlace($0) } ?? .empty
        if !extra.isEmpty { event.extra = batch.keep(extra + [UInt8(ascii: "}")]) }
    }

    private mutating func readSDK(into event: inout EventFields) throws(IngestionProblem) {
        guard try object(.sdk, .envelope, .required) != nil else { return }
        event.sdkName = try name(.name, .sdk, .required) ?? .empty
        event.sdkVersion = try name(.version, .sdk, .required) ?? .empty
    }

    /// Trace, parent, session and user: of the envelope, else of the context.
    private mutating func readRelations(into event: inout EventFields) throws(IngestionProblem) {
        event.traceID = try related(.traceId)
        event.parentID = try related(.parentEventId)
        event.sessionID = try related(.sessionId)
        event.userID = try related(.userId)
    }

    private mutating func related(_ field: NativeField) throws(IngestionProblem) -> BytePlace? {
        if has(field, .envelope) { return try id(field, .envelope) }
        return has(field, .context) ? try looseID(field) : nil
    }

    /// The context's environment; whatever is not a name is the sender's own business.
    private mutating func environment() -> BytePlace? {
        let slot = slots[Self.place(.environment, .context)]
        guard slot.count == 1, slot.kind == .string, !slot.token.range.isEmpty else { return nil }
        guard
            slot.token.string.prefix(scalars: Limits.maximumNameLength, in: scanner.bytes)
                == slot.token.string
        else { return nil }
        return place(of: slot.token.string)
    }

    /// The tags of the context, then of the metadata, each once; what is not a name is passed over.
    private mutating func tags() throws(IngestionProblem) -> Range<Int> {
        let first = batch.tags.count
        for section in [Section.context, .metadata] {
            let slot = slots[Self.place(.tags, section)]
            guard slot.count == 1, slot.kind == .array else { continue }
            var elements = JSONScanner(scanner.bytes, startingAt: slot.token.range.lowerBound)
            do throws(JSONError) {
                try elements.beginArray()
                while try elements.nextElement(),
                    batch.tags.count - first < Self.maximumTags
                {
                    guard try elements.peek() == .string else {
                        try elements.skipValue()
                        continue
                    }
                    let string = try elements.string()
                    let prefix = string.prefix(scalars: Limits.maximumNameLength, in: scanner.bytes)
                    guard !string.contents.isEmpty, prefix == string else { continue }
                    let tag = place(of: string)
                    let isKnown = batch.tags[first...].contains {
                        batch.areEqual($0, tag, in: scanner.bytes)
                    }
                    if !isKnown { batch.tags.append(tag) }
                }
            } catch {
                throw problem(for: error)
            }
        }
        return first..<batch.tags.count
    }

    /// The most tags that are taken out of one event; more stay in the payload only.
    private static var maximumTags: Int { 64 }
}
