extension EventBatch {
    /// All events with texts and payload of their own, for whoever is not in a hurry.
    public func events(in body: RawSpan) -> [Event] {
        var all: [Event] = []
        all.reserveCapacity(events.count)
        for fields in events { all.append(event(fields, in: body)) }
        return all
    }

    /// One of the events with texts and payload of its own.
    public func event(_ fields: EventFields, in body: RawSpan) -> Event {
        func text(_ place: BytePlace?) -> String? { place.map { self.text(of: $0, in: body) } }
        var event = Event(
            id: self.text(of: fields.id, in: body), type: fields.type, timestamp: fields.timestamp,
            payload: Payload(
                encoding: fields.encoding, body: bytes(of: fields.body, in: body),
                context: bytes(of: fields.context, in: body),
                metadata: bytes(of: fields.metadata, in: body),
                extra: bytes(of: fields.extra, in: body)))
        event.kind = fields.kind
        event.endTime = fields.endTime
        event.durationMicroseconds = fields.durationMicroseconds
        event.traceID = text(fields.traceID)
        event.parentID = text(fields.parentID)
        event.spanID = text(fields.spanID)
        event.name = text(fields.name)
        event.sessionID = text(fields.sessionID)
        event.userID = text(fields.userID)
        event.environment = text(fields.environment)
        event.tags = tags[fields.tags].map { self.text(of: $0, in: body) }
        event.stepIndex = fields.stepIndex
        event.status = text(fields.status)
        event.isError = fields.isError
        event.level = text(fields.level)
        event.model = text(fields.model)
        event.provider = text(fields.provider)
        event.serviceTier = text(fields.serviceTier)
        event.usage = fields.usage
        event.reportedCost = fields.reportedCost
        event.sdkName = self.text(of: fields.sdkName, in: body)
        event.sdkVersion = self.text(of: fields.sdkVersion, in: body)
        event.isTimestampReplaced = fields.isTimestampReplaced
        return event
    }

    /// Puts an event that was made elsewhere at the end; all of it goes into the buffer.
    public mutating func append(_ event: Event) {
        var fields = EventFields(
            type: event.type, timestamp: event.timestamp, encoding: event.payload.encoding)
        fields.id = keep(event.id)
        fields.kind = event.kind
        fields.endTime = event.endTime
        fields.durationMicroseconds = event.durationMicroseconds
        fields.traceID = event.traceID.map { keep($0) }
        fields.parentID = event.parentID.map { keep($0) }
        fields.spanID = event.spanID.map { keep($0) }
        fields.name = event.name.map { keep($0) }
        fields.sessionID = event.sessionID.map { keep($0) }
        fields.userID = event.userID.map { keep($0) }
        fields.environment = event.environment.map { keep($0) }
        let firstTag = tags.count
        for tag in event.tags { tags.append(keep(tag)) }
        fields.tags = firstTag..<tags.count
        fields.stepIndex = event.stepIndex
        fields.status = event.status.map { keep($0) }
        fields.isError = event.isError
        fields.level = event.level.map { keep($0) }
        fields.model = event.model.map { keep($0) }
        fields.provider = event.provider.map { keep($0) }
        fields.serviceTier = event.serviceTier.map { keep($0) }
        fields.usage = event.usage
        fields.reportedCost = event.reportedCost
        fields.sdkName = keep(event.sdkName)
        fields.sdkVersion = keep(event.sdkVersion)
        fields.isTimestampReplaced = event.isTimestampReplaced
        fields.body = keep(event.payload.body)
        fields.context = keep(event.payload.context)
        fields.metadata = keep(event.payload.metadata)
        fields.extra = keep(event.payload.extra)
        events.append(fields)
    }
}
