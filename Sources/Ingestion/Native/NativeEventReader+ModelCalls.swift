import Bytes
import JSON
import Model

extension NativeEventReader {
    mutating func readTokenUsage(into event: inout EventFields) throws(IngestionProblem) {
        let need: Need = has(.totalTokens, .body) ? .optional : .required
        event.model = try name(.model, .body, .required)
        event.name = event.model
        event.usage = try usage(.body, need)
        try readCall(into: &event)
        event.durationMicroseconds = try duration(.latencyMs, .body)
    }

    /// A model's answer. What SDKs send as a report of a call, with `success` or `usage`, needs no
    /// texts and no latency.
    mutating func readModelResponse(into event: inout EventFields) throws(IngestionProblem) {
        let isReport = has(.success, .body) || has(.usage, .body)
        let need: Need = isReport ? .optional : .required
        event.model = try name(.model, .body, .required)
        event.name = event.model
        try string(.prompt, .body, need)
        try string(.response, .body, need)
        try string(.finishReason, .body)
        event.durationMicroseconds = try duration(.latencyMs, .body, need)
        _ = try boolean(.success, .body)
        try object(.metadata, .body)
        event.usage = try nestedUsage()
        try readCall(into: &event)
    }

    mutating func readSpan(into event: inout EventFields) throws(IngestionProblem) {
        event.name = try name(.name, .body, .required)
        event.spanID = try id(.spanId, .body)
        try readSpanParent(into: &event)
        try readSpanTimes(into: &event)
        event.status = try excerpt(.status, .body)
        if let status = event.status { event.isError = isErrorWord(status) }
        try readSpanKind(into: &event)
        guard event.kind.isModelCall else { return }
        event.model = try name(.model, .body)
        event.usage = try usage(.body, .optional)
        if event.usage == nil { event.usage = try nestedUsage() }
        try readCall(into: &event)
    }

    /// What the types of model calls have in common: provider, service tier, reported cost.
    private mutating func readCall(into event: inout EventFields) throws(IngestionProblem) {
        event.provider = try name(.provider, .body)
        event.serviceTier = try name(.serviceTier, .body)
        let cost = try dollars(.cost, .body)
        event.reportedCost = try dollars(.costUSD, .body) ?? cost
    }

    // MARK: Spans

    /// Whether a status is the word `error` in any case.
    private func isErrorWord(_ status: BytePlace) -> Bool {
        batch.withBytes(of: status, in: scanner.bytes) { word in
            word.byteCount == 5
                && word.withUnsafeBytes { word in
                    zip(word, "error".utf8).allSatisfy { $0 | 0x20 == $1 }
                }
        }
    }

    /// The body's parent counts where neither envelope nor context have one. Some senders give a
    /// root an empty parent.
    private mutating func readSpanParent(into event: inout EventFields) throws(IngestionProblem) {
        if let string = try string(.parentSpanId, .body), string.contents.isEmpty { return }
        let parent = try id(.parentSpanId, .body)
        if event.parentID == nil { event.parentID = parent }
    }

    private mutating func readSpanTimes(into event: inout EventFields) throws(IngestionProblem) {
        let start = try moment(.start, .body)
        let end = try moment(.end, .body)
        if let start, !has(.timestamp, .envelope) {
            event.timestamp = start
            event.isTimestampReplaced = false
        }
        event.endTime = end
        event.durationMicroseconds = try duration(.durationMs, .body)
        guard let end, event.durationMicroseconds == nil else { return }
        let elapsed = end.microseconds - (start ?? event.timestamp).microseconds
        let limit = Limits.maximumLatencyMilliseconds
        guard elapsed >= 0, elapsed <= Int64(limit * 1_000) else {
            // Without a start, the end is compared with a time that may be ours: then nothing is said.
            guard start != nil else { return }
            add(.end, .body, "A span ends 0 to \(limit) ms after its start.", "out_of_range")
            return
        }
        event.durationMicroseconds = UInt64(elapsed)
    }

    /// The kind as the body says it, else its attributes; an unknown one is no kind.
    private mutating func readSpanKind(into event: inout EventFields) throws(IngestionProblem) {
        let attributes = try object(.attributes, .body)
        if let kind = try knownKind(.body) {
            event.kind = kind
        } else if let attributes, !has(.kind, .body) {
            try rescan(objectAt: attributes.lowerBound, path: ["attributes"])
            event.kind = try knownKind(.nested) ?? .span
        }
    }

    private mutating func knownKind(_ section: Section) throws(IngestionProblem) -> SpanKind? {
        guard let slot = try slot(.kind, section), slot.kind == .string,
            slot.token.range.count <= FieldName.maximumCount
        else { return nil }
        return SpanKind(slot.token.string, in: scanner.bytes)
    }

    // MARK: Tokens

    /// The tokens told in an object `usage` of the body.
    private mutating func nestedUsage() throws(IngestionProblem) -> TokenUsage? {
        guard let range = try object(.usage, .body) else { return nil }
        try rescan(objectAt: range.lowerBound, path: ["usage"])
        return try usage(.nested, .optional)
    }

    /// The tokens told in a section; nil if there are none.
    private mutating func usage(
        _ section: Section, _ need: Need
    ) throws(IngestionProblem) -> TokenUsage? {
        var usage = TokenUsage()
        usage.input = try tokens(.inputTokens, section, need)
        usage.output = try tokens(.outputTokens, section, need)
        usage.total = try tokens(.totalTokens, section)
        let cached = try tokens(.cachedTokens, section)
        usage.cacheRead = try tokens(.cacheReadTokens, section) ?? cached
        let created = try tokens(.cacheCreationTokens, section)
        usage.cacheWrite = try tokens(.cacheWriteTokens, section) ?? created
        if let hour = try tokens(.cacheWriteHourTokens, section) {
            // Those kept for an hour are among those that were written.
            usage.cacheWriteHour = hour
            usage.cacheWrite = usage.cacheWrite.map { $0 > hour ? $0 - hour : 0 }
        }
        usage.reasoning = try tokens(.reasoningTokens, section)
        usage.audioInput = try tokens(.audioInputTokens, section)
        usage.audioOutput = try tokens(.audioOutputTokens, section)
        usage.inputIncludesCache = try boolean(.inputIncludesCache, section) ?? true
        return usage.isEmpty ? nil : usage
    }
}
