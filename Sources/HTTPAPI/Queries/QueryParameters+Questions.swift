import Bytes
import Engine
import Model
import Projections
import Search

/// The questions that queries ask.
extension QueryParameters {
    /// A question about events, without a cursor.
    func eventQuestion() throws(Problem) -> EventQuestion {
        var question = EventQuestion(projectID: try project())
        if let name = self["type"] {
            guard let type = EventType(name: name) else {
                throw .parameter("type", "is none of the event types", type: "unknown_type")
            }
            question.type = type
        }
        if let name = self["kind"] {
            guard let kind = SpanKind(name: name) else {
                throw .parameter("kind", "is none of the span kinds", type: "unknown_kind")
            }
            question.kind = kind
        }
        question.isError = try boolean("is_error")
        question.isCall = try boolean("is_call")
        question.hasUsage = try boolean("has_usage")
        question.hasModel = try boolean("has_model")
        question.traceID = self["trace_id"]
        question.sessionID = self["session_id"]
        question.userID = self["user_id"]
        question.model = self["model"]
        question.from = try time("start_time")
        question.through = try time("end_time")
        question.limit = try integer("limit", in: 1...1_000) ?? 100
        question.offset = try integer("offset", in: 0...Int.max) ?? 0
        return question
    }

    /// A question about traces, without a cursor.
    func traceQuestion() throws(Problem) -> TraceQuestion {
        var question = TraceQuestion(projectID: try project())
        question.sessionID = self["session_id"]
        question.userID = self["user_id"]
        question.hasErrors = try boolean("has_errors")
        question.from = try time("start_time")
        question.through = try time("end_time")
        question.limit = try integer("limit", in: 1...500) ?? 50
        question.offset = try integer("offset", in: 0...Int.max) ?? 0
        return question
    }

    /// By which prices costs are told; nil if not given, which means as charged, and not told.
    func prices() throws(Problem) -> PriceChoice? {
        guard let text = self["prices"] else { return nil }
        guard let choice = PriceChoice(text) else {
            throw .parameter(
                "prices", "must be then, now, or book: and the id of a book", type: "unknown_prices"
            )
        }
        return choice
    }

    /// The window of statistics that ends at `now`; everything where `hours` is not given.
    func window(endingAt now: Timestamp) throws(Problem) -> StatisticsWindow {
        guard let hours = try integer("hours", in: 1...720) else { return .everything }
        return StatisticsWindow(
            from: now.advanced(byMicroseconds: -Int64(hours) * 3_600_000_000), until: nil)
    }
}

/// What a cursor's question is recognised by: its conditions, not its place or its size.
extension EventQuestion {
    func fingerprint(_ search: SearchQuery?, _ prices: PriceChoice?) -> UInt32 {
        let conditions = [
            projectID.rawValue, type?.name, kind?.name, isError.map { "\($0)" },
            isCall.map { "\($0)" }, hasUsage.map { "\($0)" }, hasModel.map { "\($0)" }, traceID,
            sessionID, userID, model, from?.rfc3339, through?.rfc3339, search?.text,
        ]
        return QueryFingerprint.of(conditions, prices)
    }
}

extension TraceQuestion {
    func fingerprint(_ search: SearchQuery?, _ prices: PriceChoice?) -> UInt32 {
        let conditions = [
            projectID?.rawValue, sessionID, userID, hasErrors.map { "\($0)" }, from?.rfc3339,
            through?.rfc3339, search?.text,
        ]
        return QueryFingerprint.of(conditions, prices)
    }
}

private enum QueryFingerprint {
    static func of(_ conditions: [String?], _ prices: PriceChoice?) -> UInt32 {
        var writer = ByteWriter()
        for condition in conditions + (prices.map { [$0.text] } ?? []) {
            writer.uint8(condition == nil ? 0 : 1)
            writer.lengthPrefixed(condition ?? "")
        }
        return CRC32C.checksum(writer.bytes)
    }
}
