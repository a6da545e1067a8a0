import Bytes
import JSON
import Model

extension NativeEventReader {
    /// Checks the event that was scanned, takes out its fields and appends it to `events`, unless
    /// fields are at fault; then these are in `problems`.
    mutating func interpret(
        into events: inout [DecodedEvent], makeID: () -> String
    ) throws(IngestionProblem) {
        let problemsBefore = problems.count
        let type = try eventType()
        let payload = try payload()
        let moment = try moment(.timestamp, .envelope)
        // Filled in where it will stay: a copy would retain every one of its strings.
        events.append(
            DecodedEvent(
                event: Event(
                    id: try id(.eventId, .envelope) ?? "", type: type ?? .custom,
                    timestamp: moment ?? now, payload: payload),
                projectID: try id(.projectId, .envelope)))
        let last = events.count - 1
        events[last].event.isTimestampReplaced = moment == nil
        try readEnvelope(into: &events[last].event)
        if let type, slots[Self.place(.body, .envelope)].kind == .object {
            try readBody(of: type, into: &events[last].event)
        }
        // Beyond the twentieth problem `problems` does not grow, but then the request has failed.
        guard problems.count == problemsBefore,
            problems.count < IngestionProblem.maximumDetails
        else {
            events.removeLast()
            return
        }
        if !has(.eventId, .envelope) { events[last].event.id = makeID() }
    }

    private mutating func readEnvelope(into event: inout Event) throws(IngestionProblem) {
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

    private mutating func payload() throws(IngestionProblem) -> Payload {
        let body = try object(.body, .envelope, .required)
        let context = try object(.context, .envelope)
        let metadata = try object(.metadata, .envelope)
        return Payload(
            encoding: .json, body: verbatim(body), context: verbatim(context),
            metadata: verbatim(metadata), extra: extra.isEmpty ? [] : extra + [UInt8(ascii: "}")])
    }

    private mutating func readSDK(into event: inout Event) throws(IngestionProblem) {
        guard try object(.sdk, .envelope, .required) != nil else { return }
        event.sdkName = try name(.name, .sdk, .required) ?? ""
        event.sdkVersion = try name(.version, .sdk, .required) ?? ""
    }

    /// Trace, parent, session and user: of the envelope, else of the context.
    private mutating func readRelations(into event: inout Event) throws(IngestionProblem) {
        event.traceID = try related(.traceId)
        event.parentID = try related(.parentEventId)
        event.sessionID = try related(.sessionId)
        event.userID = try related(.userId)
    }

    private mutating func related(_ field: NativeField) throws(IngestionProblem) -> String? {
        if has(field, .envelope) { return try id(field, .envelope) }
        return has(field, .context) ? try looseID(field) : nil
    }

    /// The context's environment; whatever is not a name is the sender's own business.
    private func environment() -> String? {
        let slot = slots[Self.place(.environment, .context)]
        guard slot.count == 1, slot.kind == .string, !slot.token.range.isEmpty else { return nil }
        guard
            slot.token.string.prefix(scalars: Limits.maximumNameLength, in: scanner.bytes)
                == slot.token.string
        else { return nil }
        return slot.token.string.text(in: scanner.bytes)
    }

    /// The tags of the context, then of the metadata, each once; what is not a name is passed over.
    private mutating func tags() throws(IngestionProblem) -> [String] {
        var tags: [String] = []
        for section in [Section.context, .metadata] {
            let slot = slots[Self.place(.tags, section)]
            guard slot.count == 1, slot.kind == .array else { continue }
            var elements = JSONScanner(scanner.bytes, startingAt: slot.token.range.lowerBound)
            do throws(JSONError) {
                try elements.beginArray()
                while try elements.nextElement(), tags.count < Self.maximumTags {
                    guard try elements.peek() == .string else {
                        try elements.skipValue()
                        continue
                    }
                    let string = try elements.string()
                    let prefix = string.prefix(scalars: Limits.maximumNameLength, in: scanner.bytes)
                    guard !string.contents.isEmpty, prefix == string else { continue }
                    let tag = string.text(in: scanner.bytes)
                    if !tags.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) {
                        tags.append(tag)
                    }
                }
            } catch {
                throw problem(for: error)
            }
        }
        return tags
    }

    /// The most tags that are taken out of one event; more stay in the payload only.
    private static var maximumTags: Int { 64 }
}
