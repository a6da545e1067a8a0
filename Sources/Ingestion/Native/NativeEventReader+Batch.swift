import JSON

extension NativeEventReader {
    /// Reads a batch in either form. Fields at fault are in `problems`; then the result is partial.
    mutating func batch(
        maximumCount: Int, makeID: () -> String
    ) throws(IngestionProblem) -> [DecodedEvent] {
        let kind = try step { scanner throws(JSONError) in try scanner.peek() }
        switch kind {
        case .array: return try elements(maximumCount: maximumCount, makeID: makeID)
        case .object: return try wrapped(maximumCount: maximumCount, makeID: makeID)
        default:
            try step { scanner throws(JSONError) in _ = try scanner.skipValue() }
            add(["body"], "A batch is an array of events, not \(kind.name).", "wrong_type")
            return []
        }
    }

    /// Makes sure that nothing follows.
    mutating func finish() throws(IngestionProblem) {
        try step { scanner throws(JSONError) in try scanner.finish() }
    }

    /// Reads the array at the scanner.
    private mutating func elements(
        maximumCount: Int, makeID: () -> String
    ) throws(IngestionProblem) -> [DecodedEvent] {
        var events: [DecodedEvent] = []
        // An event has about a hundred bytes at least.
        events.reserveCapacity(min(maximumCount, scanner.bytes.byteCount / 100))
        var count = 0
        try step { scanner throws(JSONError) in try scanner.beginArray() }
        while try step({ scanner throws(JSONError) in try scanner.nextElement() }) {
            guard count < maximumCount else {
                throw IngestionProblem(
                    kind: .tooManyEvents, code: "too_many_events",
                    message: "Maximum \(maximumCount) events per batch")
            }
            try readEvent(at: count, into: &events, makeID: makeID)
            count += 1
        }
        index = nil
        return events
    }

    /// Reads `{"events": […]}`, passing over what else the object holds.
    private mutating func wrapped(
        maximumCount: Int, makeID: () -> String
    ) throws(IngestionProblem) -> [DecodedEvent] {
        var events: [DecodedEvent]?
        try step { scanner throws(JSONError) in try scanner.beginObject() }
        while let key = try step({ scanner throws(JSONError) in try scanner.nextKey() }) {
            guard key.equals("events", in: scanner.bytes) else {
                scannedSection = .envelope
                scannedKey = key
                try step { scanner throws(JSONError) in _ = try scanner.skipValue() }
                continue
            }
            guard events == nil else { throw duplicate(["body", "events"]) }
            let kind = try step { scanner throws(JSONError) in try scanner.peek() }
            if kind == .array {
                events = try elements(maximumCount: maximumCount, makeID: makeID)
            } else {
                try step { scanner throws(JSONError) in _ = try scanner.skipValue() }
                add(["body", "events"], "This is an array, not \(kind.name).", "wrong_type")
                events = []
            }
        }
        if events == nil {
            add(["body", "events"], "A batch is an array or an object with events.", "missing")
        }
        return events ?? []
    }

    /// One step of the scanner, its error told as a problem.
    private mutating func step<Result>(
        _ body: (inout JSONScanner) throws(JSONError) -> Result
    ) throws(IngestionProblem) -> Result {
        do throws(JSONError) {
            return try body(&scanner)
        } catch {
            throw problem(for: error)
        }
    }
}
