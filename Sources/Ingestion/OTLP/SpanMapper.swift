import Bytes
import Model

/// Turns what a span tells, in whatever convention, into the fields of its event.
enum SpanMapper {
    /// Fills in all but the ids and the payload.
    ///
    /// - Returns: what was ignored of the span though it was meant.
    static func fill(
        _ event: inout EventFields, of batch: inout EventBatch, from span: borrowing OTLPSpan,
        in context: borrowing OTLPContext, now: Timestamp
    ) -> [String] {
        var notes = span.attributes.notes
        event.name = batch.keep(SpanAttributes.cut(span.name))
        fillTimes(&event, span, now, &notes)
        switch span.statusCode {
        case 1: event.status = batch.keep("ok")
        case 2: event.status = batch.keep("error")
        default: event.status = batch.keep("unset")
        }
        event.isError = span.statusCode == 2
        event.kind = kind(span.attributes)
        event.sessionID = keep(
            span.attributes.session ?? context.resource.session, in: &batch)
        event.userID = keep(span.attributes.user ?? context.resource.user, in: &batch)
        event.environment = keep(
            span.attributes.environment ?? context.resource.environment, in: &batch)
        let firstTag = batch.tags.count
        for tag in span.attributes.tags { batch.tags.append(batch.keep(tag)) }
        event.tags = firstTag..<batch.tags.count
        if let name = context.resource.sdkName {
            event.sdkName = batch.keep(name)
            event.sdkVersion = batch.keep(context.resource.sdkVersion ?? "")
        } else {
            event.sdkName = batch.keep(context.scopeName)
            event.sdkVersion = batch.keep(context.scopeVersion)
        }
        fillModel(&event, of: &batch, span.attributes)
        event.usage = usage(of: event.kind, span.attributes, &notes)
        event.reportedCost =
            span.attributes.costDetails.flatMap(JSONText.cost) ?? span.attributes.reportedCost
        return notes
    }

    // MARK: Kind and model

    private static func kind(_ attributes: borrowing SpanAttributes) -> SpanKind {
        if let kind = attributes.kind { return kind }
        if attributes.hasTool { return .tool }
        if attributes.embeddingModel != nil { return .embedding }
        return attributes.model != nil ? .llm : .span
    }

    private static func fillModel(
        _ event: inout EventFields, of batch: inout EventBatch,
        _ attributes: borrowing SpanAttributes
    ) {
        var model = attributes.model ?? attributes.embeddingModel
        var tier = attributes.serviceTier
        var provider = attributes.provider
        if event.kind.isModelCall {
            if provider == nil, let host = attributes.serverAddress {
                provider = ModelHost.provider(of: host)
            }
            // Failed calls may tell their model, and others their tier, only among the parameters.
            if model == nil || tier == nil, let text = attributes.modelParameters {
                let told = JSONText.texts(text, keys: "model", "service_tier")
                if model == nil, let name = told.first, !name.isEmpty {
                    model = SpanAttributes.cut(name)
                }
                if tier == nil, let name = told.second, !name.isEmpty, name != "auto" {
                    tier = SpanAttributes.cut(name)
                }
            }
        }
        event.model = keep(model, in: &batch)
        event.serviceTier = keep(tier, in: &batch)
        event.provider = keep(provider, in: &batch)
    }

    private static func keep(_ text: String?, in batch: inout EventBatch) -> BytePlace? {
        text.map { batch.keep($0) }
    }

    // MARK: Times

    /// A start that is missing or beyond belief becomes the moment of ingest. The duration is kept
    /// if the two ends give a believable one; else neither it nor the end is known.
    private static func fillTimes(
        _ event: inout EventFields, _ span: borrowing OTLPSpan, _ now: Timestamp,
        _ notes: inout [String]
    ) {
        let start = Timestamp(microseconds: Int64(span.start / 1_000))
        let latest = now.advanced(byMicroseconds: Limits.maximumLeadMicroseconds)
        if start >= Limits.earliestTimestamp, start <= latest {
            event.timestamp = start
        } else {
            event.timestamp = now
            event.isTimestampReplaced = true
        }
        guard span.start > 0, span.end >= span.start else { return }
        let duration = (span.end - span.start) / 1_000
        guard duration <= Limits.maximumLatencyMilliseconds * 1_000 else {
            notes.append("a duration of \(duration) µs ignored")
            return
        }
        event.durationMicroseconds = duration
        // From the rounded ends where both are the sender's, so that it reads as sent.
        event.endTime =
            event.isTimestampReplaced
            ? now.advanced(byMicroseconds: Int64(duration))
            : Timestamp(microseconds: Int64(span.end / 1_000))
    }

    // MARK: Tokens

    private static func usage(
        of kind: SpanKind, _ attributes: borrowing SpanAttributes, _ notes: inout [String]
    ) -> TokenUsage? {
        if let text = attributes.usageDetails, let document = UsageDocument(text) {
            notes.append(contentsOf: document.ignored.map { "usage_details: \($0) ignored" })
            if !document.usage.isEmpty { return settled(document.usage, kind) }
        }
        var usage = attributes.usage
        if usage.cacheWriteHour ?? 0 > 0 || usage.cacheWrite != nil {
            // What is told of no time is taken to be kept for the shorter one.
            let apart = usage.cacheWriteHour ?? 0
            let sum = attributes.cacheWriteTotal ?? 0
            usage.cacheWrite = max(usage.cacheWrite ?? 0, sum > apart ? sum - apart : 0)
        } else {
            usage.cacheWrite = attributes.cacheWriteTotal
        }
        if let text = attributes.rawUsage, let document = UsageDocument(text) {
            notes.append(contentsOf: document.ignored.map { "gen_ai.usage.raw: \($0) ignored" })
            usage = usage.isEmpty ? document.usage : complete(usage, with: document.usage)
        }
        return usage.isEmpty ? nil : settled(usage, kind)
    }

    /// Adds the parts that only the provider's own counts tell.
    private static func complete(_ usage: TokenUsage, with raw: TokenUsage) -> TokenUsage {
        var usage = usage
        if usage.cacheRead == nil, usage.cacheWrite == nil, usage.cacheWriteHour == nil {
            usage.cacheRead = raw.cacheRead
            usage.cacheWrite = raw.cacheWrite
            usage.cacheWriteHour = raw.cacheWriteHour
            // An instrumentation that changed the input has added the cached tokens to it.
            if usage.input == nil || usage.input == raw.input {
                usage.inputIncludesCache = raw.inputIncludesCache
            }
        }
        if usage.reasoning == nil {
            usage.reasoning = raw.reasoning
            if usage.output == nil || usage.output == raw.output {
                usage.outputIncludesReasoning = raw.outputIncludesReasoning
            }
        }
        usage.input = usage.input ?? raw.input
        usage.output = usage.output ?? raw.output
        usage.total = usage.total ?? raw.total
        usage.audioInput = usage.audioInput ?? raw.audioInput
        usage.audioOutput = usage.audioOutput ?? raw.audioOutput
        return usage
    }

    /// Corrects the arithmetic where the counts themselves say otherwise: an input smaller than its
    /// cached part can't contain it. An embedding's bare total is all input.
    private static func settled(_ usage: TokenUsage, _ kind: SpanKind) -> TokenUsage {
        var usage = usage
        if kind == .embedding, usage.input == nil, usage.output == nil {
            usage.input = usage.total
        }
        let cached =
            (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0) + (usage.cacheWriteHour ?? 0)
        if let input = usage.input, input < cached { usage.inputIncludesCache = false }
        if let output = usage.output, output < usage.reasoning ?? 0 {
            usage.outputIncludesReasoning = false
        }
        return usage
    }
}
