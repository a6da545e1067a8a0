import Bytes
import Model
import Records
import TestSupport

/// Records of every kind with anything in their fields, extremes included.
enum RandomRecords {
    static func record(_ random: inout SeededRandom) -> Record {
        let project = ProjectID(random.text())
        let actor = Actor(rawValue: random.text())
        switch Int.random(in: 0..<11, using: &random) {
        case 0:
            return .usageIncremented(project: project, actor: actor, eventCount: random.number())
        case 1:
            return .projectCreated(
                project: project, actor: actor, name: random.text(),
                description: random.maybe { $0.text() })
        case 2: return .keyIssued(actor: actor, key: key(&random))
        case 3:
            return .keyRevoked(
                project: random.oneIn(2) ? project : nil, actor: actor, keyID: random.text())
        case 4:
            return .priceBookPublished(
                actor: actor, bookID: random.text(), text: random.bytes(upTo: 200))
        case 5: return .priceOverridden(actor: actor, override: override(&random))
        case 6:
            return .retentionSet(
                project: project, actor: actor, days: random.maybe { $0.number() })
        case 7:
            var range = RangeRetirement(
                segment: random.number(), first: SequenceNumber(random.number()),
                last: SequenceNumber(random.number()), lastCommitTime: time(&random),
                valueBefore: random.bytes(upTo: 32), value: random.bytes(upTo: 32))
            range.partCount = Int.random(in: 1..<9, using: &random)
            range.place = Int.random(in: 0..<2 * range.partCount, using: &random)
            range.part = random.bytes(upTo: 300)
            return .rangeRetired(range)
        default:
            return .eventIngested(
                project: project, actor: actor, event: event(&random),
                cost: random.maybe { cost(&$0) })
        }
    }

    /// The commit time that all random records share.
    static let commitTime = Timestamp(microseconds: 1_790_000_000_000_000)

    static func event(_ random: inout SeededRandom) -> Event {
        var event = Event(
            id: random.text(), type: EventType.allCases.randomElement(using: &random) ?? .log,
            timestamp: time(&random),
            payload: Payload(
                encoding: random.oneIn(2) ? .json : .otlpProtobuf, body: random.bytes(upTo: 60),
                context: random.bytes(upTo: 9), metadata: random.bytes(upTo: 9),
                extra: random.bytes(upTo: 9)))
        event.kind = SpanKind.allCases.randomElement(using: &random) ?? .span
        event.endTime = random.maybe { time(&$0) }
        event.durationMicroseconds = random.maybe { $0.number() }
        event.traceID = random.maybe { $0.text() }
        event.parentID = random.maybe { $0.text() }
        event.spanID = random.maybe { $0.text() }
        event.name = random.maybe { $0.text() }
        event.sessionID = random.maybe { $0.text() }
        event.userID = random.maybe { $0.text() }
        event.environment = random.maybe { $0.text() }
        event.tags = (0..<Int.random(in: 0..<3, using: &random)).map { _ in random.text() }
        event.stepIndex = random.maybe { Int64(bitPattern: $0.number()) }
        event.status = random.maybe { $0.text() }
        event.isError = random.oneIn(3)
        event.isTimestampReplaced = random.oneIn(3)
        event.level = random.maybe { $0.text() }
        event.model = random.maybe { $0.text() }
        event.provider = random.maybe { $0.text() }
        event.serviceTier = random.maybe { $0.text() }
        event.usage = random.maybe { usage(&$0) }
        event.reportedCost = random.maybe { money(&$0) }
        event.sdkName = random.text()
        event.sdkVersion = random.text()
        return event
    }

    private static func usage(_ random: inout SeededRandom) -> TokenUsage {
        TokenUsage(
            input: random.maybe { $0.number() }, output: random.maybe { $0.number() },
            total: random.maybe { $0.number() }, cacheRead: random.maybe { $0.number() },
            cacheWrite: random.maybe { $0.number() }, cacheWriteHour: random.maybe { $0.number() },
            reasoning: random.maybe { $0.number() }, audioInput: random.maybe { $0.number() },
            audioOutput: random.maybe { $0.number() }, inputIncludesCache: random.oneIn(2),
            outputIncludesReasoning: random.oneIn(2))
    }

    private static func cost(_ random: inout SeededRandom) -> Cost {
        Cost(
            parts: Cost.Parts(
                freshInput: money(&random), cacheRead: money(&random), cacheWrite: money(&random),
                output: money(&random), request: random.maybe { money(&$0) } ?? .zero),
            source: PricingSource.allCases.randomElement(using: &random) ?? .exact,
            priceID: random.text())
    }

    private static func override(_ random: inout SeededRandom) -> PriceOverride {
        let names = (0...Int.random(in: 0..<3, using: &random)).map { _ in random.text() }
        let pattern: ModelPattern =
            random.oneIn(2)
            ? .list(names) : random.oneIn(2) ? .exact(names[0]) : .prefix(names[0])
        let terms = random.bytes(upTo: 60)
        return PriceOverride(
            id: random.text(), projectID: random.maybe { ProjectID($0.text()) }, pattern: pattern,
            provider: random.maybe { $0.text() }, effectiveFrom: random.maybe { time(&$0) },
            terms: terms.isEmpty ? nil : terms, note: random.text())
    }

    private static func key(_ random: inout SeededRandom) -> Key {
        Key(
            id: random.text(), scope: random.oneIn(2) ? .project : .operator,
            projectID: random.maybe { ProjectID($0.text()) }, name: random.text(),
            environment: random.oneIn(2) ? .test : .live, prefix: random.text(),
            digest: random.bytes(upTo: 32), createdAt: commitTime)
    }

    private static func time(_ random: inout SeededRandom) -> Timestamp {
        Timestamp(microseconds: Int64(bitPattern: random.number()))
    }

    /// Of all widths and both signs.
    private static func money(_ random: inout SeededRandom) -> PicoUSD {
        let wide = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
        return PicoUSD(wide >> Int128.random(in: 0..<128, using: &random))
    }
}
