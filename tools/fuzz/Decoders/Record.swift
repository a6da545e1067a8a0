import Bytes
import Model
import Records

/// The records of the log.
enum Decoder {
    private static let commitTime = Timestamp(microseconds: 1_795_390_000_000_000)

    static func check(_ bytes: [UInt8]) {
        let span = bytes.span.bytes
        let header = try? RecordHeader(span)
        _ = try? Record.eventIdentity(span)
        let facts = Result { () throws(FormatError) in try EventFacts(span) }
        do throws(FormatError) {
            guard let record = try Record.decode(span, commitTime: commitTime) else {
                return require(header?.kind == nil, "a known kind was passed over")
            }
            require(record.kind == header?.kind, "the header is of another kind")
            canonical(record)
            guard case .success(let facts) = facts else {
                return require(false, "a record whose facts do not read")
            }
            compare(record, facts, bytes)
            folds(record, span)
        } catch {
            require((0...bytes.count).contains(error.offset), "the error is outside: \(error)")
        }
    }

    /// What was read, written, reads as the same record, and writes as the same bytes again.
    private static func canonical(_ record: Record) {
        let written = record.encoded()
        do throws(FormatError) {
            let again = try Record.decode(written.span.bytes, commitTime: commitTime)
            require(again == record, "what was written reads differently")
            require(again?.encoded() == written, "what was written writes differently")
            let identity = try Record.eventIdentity(written.span.bytes)
            guard case .eventIngested(let project, _, let event, _) = record else {
                return require(identity == nil, "another kind has an event's identity")
            }
            require(
                identity?.project == project && identity?.eventID == event.id,
                "the identity is \(String(describing: identity))")
        } catch {
            require(false, "what was written does not read: \(error)")
        }
    }

    /// The facts are those of the record, and lie inside it.
    private static func compare(_ record: Record, _ facts: EventFacts?, _ bytes: [UInt8]) {
        guard case .eventIngested(let project, _, let event, let cost) = record, let facts else {
            return require(facts == nil || record.kind == .eventIngested, "facts of another kind")
        }
        let texts: [(Range<Int>?, String?)] = [
            (facts.projectID, project.rawValue), (facts.id, event.id),
            (facts.traceID, event.traceID), (facts.parentID, event.parentID),
            (facts.name, event.name), (facts.sessionID, event.sessionID),
            (facts.userID, event.userID), (facts.model, event.model),
            (facts.provider, event.provider),
        ]
        for (place, text) in texts {
            guard let place, let text else {
                require(place == nil && text == nil, "only one of both has a text")
                continue
            }
            require(bytes[place].elementsEqual(text.utf8), "the text at \(place) is not \(text)")
        }
        require(facts.type == event.type && facts.kind == event.kind, "type or kind")
        require(facts.timestamp == event.timestamp && facts.endTime == event.endTime, "times")
        require(facts.durationMicroseconds == event.durationMicroseconds, "the duration")
        require(facts.isError == event.isError && facts.usage == event.usage, "error or usage")
        require(facts.cost == cost?.total, "the cost is \(String(describing: facts.cost))")
        require(facts.isPriced == event.isPriced, "priced")
        if let cost { require(facts.pricingSource == cost.source, "the source of the price") }
        if let usage = event.usage {
            let counts = TokenCounts(usage)
            require(counts.freshInput <= counts.input, "more fresh tokens than tokens")
        }
    }

    /// Without the payload everything else is the same.
    private static func folds(_ record: Record, _ span: RawSpan) {
        let light = try? Record.decode(span, commitTime: commitTime, includesPayload: false)
        guard case .eventIngested(let project, let actor, var event, let cost) = record else {
            return require(light == record, "read differently without a payload")
        }
        event.payload = Payload(encoding: event.payload.encoding, body: [])
        require(
            light == .eventIngested(project: project, actor: actor, event: event, cost: cost),
            "read differently without its payload")
    }

    static func seeds() -> [[UInt8]] {
        let project = ProjectID("p")
        let actor = Actor.key("k1")
        let key = Key(
            id: "k1", scope: .project, projectID: project, name: "n", environment: .test,
            prefix: "wl_test_", digest: [1, 2, 3], createdAt: commitTime)
        var event = Event(
            id: "e", type: .span, timestamp: commitTime,
            payload: Payload(
                encoding: .otlpProtobuf, body: [1], context: [2], metadata: [3], extra: [4]))
        let bare = Record.eventIngested(project: project, actor: actor, event: event, cost: nil)
        event.kind = .llm
        event.endTime = commitTime.advanced(byMicroseconds: 5)
        event.durationMicroseconds = 5
        for field in [
            \Event.traceID, \.parentID, \.spanID, \.name, \.sessionID, \.userID, \.environment,
            \.status, \.level, \.model, \.provider, \.serviceTier,
        ] {
            event[keyPath: field] = "text"
        }
        event.tags = ["a", "é"]
        event.stepIndex = -1
        event.isError = true
        event.isTimestampReplaced = true
        event.usage = TokenUsage(
            input: 1, output: 2, total: 3, cacheRead: 4, cacheWrite: 5, cacheWriteHour: 6,
            reasoning: 7, audioInput: 8, audioOutput: 9, inputIncludesCache: false,
            outputIncludesReasoning: false)
        event.reportedCost = PicoUSD(.min)
        event.sdkName = "sdk"
        event.sdkVersion = "1"
        let parts = Cost.Parts(
            freshInput: PicoUSD(-1), cacheRead: PicoUSD(.max), cacheWrite: PicoUSD(1),
            output: PicoUSD(200))
        let cost = Cost(parts: parts, source: .alias, priceID: "book/row")
        let records: [Record] = [
            bare, .eventIngested(project: project, actor: actor, event: event, cost: cost),
            .usageIncremented(project: project, actor: .system, eventCount: .max),
            .projectCreated(project: project, actor: .operator, name: "n", description: "d"),
            .keyIssued(actor: .operator, key: key),
            .keyRevoked(project: nil, actor: .operator, keyID: "k1"),
            .priceBookPublished(actor: .system, bookID: "b", text: Array("a,b".utf8)),
        ]
        return records.map { $0.encoded() } + [[99, 1, 4, 0], [1, 1], []]
    }
}
