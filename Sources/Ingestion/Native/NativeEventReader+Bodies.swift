import Bytes
import JSON
import Model

extension NativeEventReader {
    /// Checks the body for its type and takes out what is asked for.
    mutating func readBody(of type: EventType, into event: inout EventFields)
        throws(IngestionProblem)
    {
        switch type {
        case .log: try readLog(into: &event)
        case .error: try readError(into: &event)
        case .span: try readSpan(into: &event)
        case .tokenUsage: try readTokenUsage(into: &event)
        case .message: try readMessage(into: &event)
        case .evalMetric: try readEvalMetric(into: &event)
        case .agentAction: try readAgentAction(into: &event)
        case .retrieval: try readRetrieval(into: &event)
        case .toolCall: try readToolCall(into: &event)
        case .modelResponse: try readModelResponse(into: &event)
        case .custom: try readCustom(into: &event)
        }
        if let micros = event.durationMicroseconds, event.endTime == nil {
            event.endTime = event.timestamp.advanced(byMicroseconds: Int64(micros))
        }
    }

    private mutating func readLog(into event: inout EventFields) throws(IngestionProblem) {
        event.level = try choice(
            .level, .body, of: ["debug", "info", "warn", "error"], .required)
        event.name = try excerpt(.message, .body, .required)
        try object(.metadata, .body)
    }

    private mutating func readError(into event: inout EventFields) throws(IngestionProblem) {
        event.isError = true
        event.name = try excerpt(.message, .body, .required)
        try string(.type, .body)
        try string(.stack, .body)
        try string(.stacktrace, .body)
        try object(.metadata, .body)
        guard let range = try array(.fingerprint, .body) else { return }
        let found = try firstElement(of: range) { $0 != .string }
        if let found {
            add(
                location(["body", "fingerprint", .index(found)]), "This is a string.", "wrong_type")
        }
    }

    private mutating func readMessage(into event: inout EventFields) throws(IngestionProblem) {
        event.name = try choice(
            .role, .body, of: ["user", "system", "assistant", "tool"], .required)
        try string(.content, .body, .required)
        try object(.metadata, .body)
    }

    private mutating func readEvalMetric(into event: inout EventFields) throws(IngestionProblem) {
        try name(.suiteId, .body, .required)
        event.name = try name(.metric, .body, .required)
        try number(.value, .body, .required)
        try object(.metadata, .body)
    }

    private mutating func readAgentAction(into event: inout EventFields) throws(IngestionProblem) {
        try name(.agentName, .body)
        event.name = try excerpt(.action, .body, .required)
        try string(.input, .body, .required)
        try string(.output, .body)
        try string(.reasoning, .body)
        try object(.metadata, .body)
        event.durationMicroseconds = try duration(.latencyMs, .body)
        if !has(.stepIndex, .envelope) {
            event.stepIndex = try integer(.stepIndex, .body, from: 0)
        }
    }

    private mutating func readRetrieval(into event: inout EventFields) throws(IngestionProblem) {
        event.name = try excerpt(.query, .body, .required)
        try integer(.vectorDimensions, .body, from: 0)
        event.durationMicroseconds = try duration(.latencyMs, .body)
        guard let range = try array(.results, .body) else { return }
        try readResults(in: range)
    }

    /// Checks the documents that a retrieval found.
    private mutating func readResults(in range: Range<Int>) throws(IngestionProblem) {
        var elements = JSONScanner(scanner.bytes, startingAt: range.lowerBound)
        var index = 0
        do throws(JSONError) {
            try elements.beginArray()
        } catch {
            throw problem(for: error)
        }
        while problems.count < IngestionProblem.maximumDetails {
            let kind: JSONKind
            let element: Range<Int>
            do throws(JSONError) {
                guard try elements.nextElement() else { return }
                kind = try elements.peek()
                element = try elements.skipValue()
            } catch {
                throw problem(for: error)
            }
            if kind == .object {
                try rescan(objectAt: element.lowerBound, path: ["results", .index(index)])
                try string(.id, .nested, .required)
                try number(.score, .nested, .required)
                try string(.text, .nested, .required)
                try object(.metadata, .nested)
            } else {
                let place = location(["body", "results", .index(index)])
                add(place, "This is an object, not \(kind.name).", "wrong_type")
            }
            index += 1
        }
    }

    private mutating func readToolCall(into event: inout EventFields) throws(IngestionProblem) {
        event.name = try name(.toolName, .body, .required)
        try object(.arguments, .body)
        // The result is whatever the tool gave: the contract says an object, tools say anything.
        _ = try slot(.result, .body)
        event.durationMicroseconds = try duration(.latencyMs, .body)
    }

    private mutating func readCustom(into event: inout EventFields) throws(IngestionProblem) {
        let name = try name(.name, .body)
        let schema = try self.name(.schema, .body)
        event.name = name ?? schema
        try object(.data, .body)
        try object(.payload, .body)
    }

    /// The index of the first element of an array whose kind is as asked for; nil if none is.
    private func firstElement(
        of range: Range<Int>, where isWanted: (JSONKind) -> Bool
    ) throws(IngestionProblem) -> Int? {
        var elements = JSONScanner(scanner.bytes, startingAt: range.lowerBound)
        var index = 0
        do throws(JSONError) {
            try elements.beginArray()
            while try elements.nextElement() {
                if isWanted(try elements.peek()) { return index }
                try elements.skipValue()
                index += 1
            }
        } catch {
            throw problem(for: error)
        }
        return nil
    }
}
