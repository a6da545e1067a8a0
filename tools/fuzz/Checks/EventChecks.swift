import Bytes
import Ingestion
import JSON
import Model
import Records

/// What holds for every event that any of the wire formats gives.
enum EventChecks {
    /// The moment of ingest in all programs.
    static let now = Timestamp(microseconds: 1_795_390_000_000_000)

    static func check(_ event: Event) {
        require(isID(event.id), "the id \(event.id)")
        for id in [event.traceID, event.spanID] {
            require(id.map(isID) ?? true, "the id \(String(describing: id))")
        }
        for text in [event.name, event.model, event.environment, event.sessionID, event.userID] {
            guard let text else { continue }
            require(text.unicodeScalars.count <= Limits.maximumNameLength, "a text is too long")
        }
        let latest = now.advanced(byMicroseconds: Limits.maximumLeadMicroseconds)
        require(
            event.timestamp >= Limits.earliestTimestamp && event.timestamp <= latest,
            "the time \(event.timestamp)")
        if let duration = event.durationMicroseconds {
            let limit = Limits.maximumLatencyMilliseconds * 1_000
            require(duration <= limit, "the duration \(duration)")
        }
        require(event.payload.byteCount <= Limits.maximumEventBytes * 2, "the payload is too large")
        if let usage = event.usage { check(usage) }
        require(event.reportedCost.map { $0 >= .zero } ?? true, "a negative cost")
        checkRecord(of: event)
    }

    private static func isID(_ text: String) -> Bool {
        (1...Limits.maximumIDLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func check(_ usage: TokenUsage) {
        let counts = [
            usage.input, usage.output, usage.total, usage.cacheRead, usage.cacheWrite,
            usage.cacheWriteHour, usage.reasoning, usage.audioInput, usage.audioOutput,
        ]
        for count in counts {
            require(count ?? 0 <= Limits.maximumTokenCount, "the tokens \(count ?? 0)")
        }
        let counted = TokenCounts(usage)
        require(counted.freshInput <= counted.input, "more fresh tokens than tokens")
    }

    /// The event's record reads as the same event, and its facts are those of the event.
    private static func checkRecord(of event: Event) {
        let record = Record.eventIngested(
            project: ProjectID("p"), actor: .system, event: event, cost: nil)
        let bytes = record.encoded()
        do throws(FormatError) {
            let read = try Record.decode(bytes.span.bytes, commitTime: now)
            require(read == record, "the record reads differently")
            guard let facts = try EventFacts(bytes.span.bytes) else {
                return require(false, "the record has no facts")
            }
            require(facts.type == event.type && facts.kind == event.kind, "type or kind")
            require(facts.usage == event.usage, "the usage of the facts")
            require(bytes[facts.id].elementsEqual(event.id.utf8), "the id of the facts")
        } catch {
            require(false, "the record does not read: \(error)")
        }
    }

    /// A refusal can be acted on: it has a code and a sentence, and details within their limit.
    static func check(_ problem: IngestionProblem) {
        require(!problem.code.isEmpty && !problem.message.isEmpty, "a refusal that says nothing")
        require(problem.details.count <= IngestionProblem.maximumDetails, "too many details")
        for detail in problem.details {
            require(detail.location.first == "body", "a field that is nowhere: \(detail)")
            require(!detail.message.isEmpty && !detail.type.isEmpty, "a detail that says nothing")
        }
        for encoding in OTLPEncoding.allCases {
            checkAnswer(OTLPResponse.error(problem, as: encoding), encoding)
        }
    }

    /// An answer in JSON is JSON.
    static func checkAnswer(_ answer: [UInt8], _ encoding: OTLPEncoding) {
        guard encoding == .json else { return }
        require(StrictJSON.accepts(answer, maximumDepth: 128), "the answer is not JSON")
    }
}
