internal import Bytes
public import Model

/// Writes `EventIngested` records (spec/records.md §3) straight from the places of a batch: the bytes
/// that `Record.encoded` gives for the same event, at a tenth of the cost.
public struct EventRecordWriter: Sendable {
    /// Bytes that a record takes at most beside its texts, tags, payload, project, actor and price
    /// id: 2 of kind and version, 8 numbers of 12, 20 tags and lengths of texts and payload of 7, 106
    /// of a usage, 120 of a cost, 20 of a reported cost; rounded up.
    private static let fixedByteCount = 512
    /// Bytes of the tag and the length of one of an event's tags.
    private static let tagOverhead = 7

    /// Fields 1 and 2, the same in all records of a request.
    private let prefix: [UInt8]

    /// - Parameters:
    ///   - project: whose events they are.
    ///   - actor: who sent them.
    public init(project: ProjectID, actor: Actor) {
        var fields = FieldWriter()
        fields.text(1, project.rawValue)
        fields.text(2, actor.rawValue)
        prefix = fields.writer.bytes
    }

    /// As many bytes as the record of an event may take.
    public func maximumByteCount(
        of event: EventFields, of batch: EventBatch, cost: Cost?
    ) -> Int {
        var count = Self.fixedByteCount + prefix.count + event.payloadByteCount
        count += Int(event.id.count) + Int(event.sdkName.count) + Int(event.sdkVersion.count)
        count += Self.count(event.traceID) + Self.count(event.parentID) + Self.count(event.spanID)
        count += Self.count(event.name) + Self.count(event.sessionID) + Self.count(event.userID)
        count += Self.count(event.environment) + Self.count(event.status) + Self.count(event.level)
        count += Self.count(event.model) + Self.count(event.provider)
        count += Self.count(event.serviceTier)
        for place in event.tags { count += Int(batch.tags[place].count) + Self.tagOverhead }
        if let cost { count += cost.priceID.utf8.count }
        return count
    }

    private static func count(_ place: BytePlace?) -> Int { place.map { Int($0.count) } ?? 0 }

    /// Writes the record of an event.
    ///
    /// - Parameters:
    ///   - body: the body that the batch's places are in.
    ///   - memory: at least `maximumByteCount` bytes; with less it traps.
    /// - Returns: how many bytes the record has.
    public func write(
        _ event: EventFields, of batch: EventBatch, in body: RawSpan, cost: Cost?,
        to memory: UnsafeMutableRawBufferPointer
    ) -> Int {
        body.withUnsafeBytes { body in
            batch.buffer.withUnsafeBytes { buffer in
                batch.tags.withUnsafeBufferPointer { tags in
                    var output = Output(
                        cursor: FieldCursor(memory), body: body, buffer: buffer)
                    // Readers of version 1 would leave a fee out of the cost.
                    let hasFee = cost.map { $0.parts.request != .zero } ?? false
                    output.cursor.varint(UInt64(RecordKind.eventIngested.rawValue))
                    output.cursor.varint(hasFee ? 2 : 1)
                    prefix.withUnsafeBytes { output.cursor.raw($0) }
                    output.writeIdentity(event)
                    for place in event.tags { output.text(21, tags[place]) }
                    output.writeDetails(event, cost)
                    output.writePayload(event)
                    return output.cursor.count
                }
            }
        }
    }

    /// The memory that is written, with the bytes that places stand for.
    private struct Output {
        var cursor: FieldCursor
        let body: UnsafeRawBufferPointer
        let buffer: UnsafeRawBufferPointer

        @inline(__always)
        mutating func text(_ number: UInt64, _ place: BytePlace?) {
            guard let place else { return }
            let source = place.isInBuffer ? buffer : body
            let range = place.range
            // The slice of a buffer pointer is checked in debug builds only.
            precondition(range.upperBound <= source.count, "a place outside the body")
            cursor.bytes(number, UnsafeRawBufferPointer(rebasing: source[range]))
        }

        @inline(__always)
        mutating func nonEmpty(_ number: UInt64, _ place: BytePlace) {
            if !place.isEmpty { text(number, place) }
        }

        mutating func writeIdentity(_ event: EventFields) {
            text(8, event.id)
            cursor.unsigned(9, UInt64(event.type.rawValue))
            if event.kind != .span { cursor.unsigned(10, UInt64(event.kind.rawValue)) }
            cursor.signed(11, event.timestamp.microseconds)
            cursor.signed(12, event.endTime?.microseconds)
            cursor.unsigned(13, event.durationMicroseconds)
            text(14, event.traceID)
            text(15, event.parentID)
            text(16, event.spanID)
            text(17, event.name)
            text(18, event.sessionID)
            text(19, event.userID)
            text(20, event.environment)
        }

        mutating func writeDetails(_ event: EventFields, _ cost: Cost?) {
            cursor.signed(22, event.stepIndex)
            text(23, event.status)
            let flags: UInt64 = (event.isError ? 1 : 0) | (event.isTimestampReplaced ? 2 : 0)
            if flags != 0 { cursor.unsigned(24, flags) }
            text(25, event.level)
            text(26, event.model)
            text(27, event.provider)
            text(28, event.serviceTier)
            if let usage = event.usage { cursor.nested(29) { $0.write(usage) } }
            cursor.wide(30, event.reportedCost?.rawValue)
            if let cost { cursor.nested(31) { $0.write(cost) } }
        }

        mutating func writePayload(_ event: EventFields) {
            nonEmpty(32, event.sdkName)
            nonEmpty(33, event.sdkVersion)
            if event.encoding != .json { cursor.unsigned(34, UInt64(event.encoding.rawValue)) }
            nonEmpty(35, event.body)
            nonEmpty(36, event.context)
            nonEmpty(37, event.metadata)
            nonEmpty(38, event.extra)
        }
    }
}

extension FieldCursor {
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
        var id = cost.priceID
        id.withUTF8 { bytes(2, UnsafeRawBufferPointer($0)) }
        if cost.parts.freshInput != .zero { wide(3, cost.parts.freshInput.rawValue) }
        if cost.parts.cacheRead != .zero { wide(4, cost.parts.cacheRead.rawValue) }
        if cost.parts.cacheWrite != .zero { wide(5, cost.parts.cacheWrite.rawValue) }
        if cost.parts.output != .zero { wide(6, cost.parts.output.rawValue) }
        if cost.parts.request != .zero { wide(7, cost.parts.request.rawValue) }
    }
}
