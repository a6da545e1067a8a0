import JSON
import Model

extension NativeEventReader {
    /// Reads a batch in either form. Fields at fault are in `problems`; then the result is partial.
    mutating func readBatch(
        maximumCount: Int, makeID: () -> String
    ) throws(IngestionProblem) {
        let kind = try step { scanner throws(JSONError) in try scanner.peek() }
        switch kind {
        case .array: try elements(maximumCount: maximumCount, makeID: makeID)
        case .object: try wrapped(maximumCount: maximumCount, makeID: makeID)
        default:
            try step { scanner throws(JSONError) in _ = try scanner.skipValue() }
            add(["body"], "A batch is an array of events, not \(kind.name).", "wrong_type")
        }
    }

    /// Makes sure that nothing follows.
    mutating func finish() throws(IngestionProblem) {
        try step { scanner throws(JSONError) in try scanner.finish() }
    }

    /// Reads the array at the scanner.
    private mutating func elements(
        maximumCount: Int, makeID: () -> String
    ) throws(IngestionProblem) {
        // An event has about a hundred bytes at least.
        batch.events.reserveCapacity(min(maximumCount, scanner.bytes.byteCount / 100))
        var count = 0
        try step { scanner throws(JSONError) in try scanner.beginArray() }
        while try step({ scanner throws(JSONError) in try scanner.nextElement() }) {
            guard count < maximumCount else {
                throw IngestionProblem(
                    kind: .tooManyEvents, code: "too_many_events",
                    message: "Maximum \(maximumCount) events per batch")
            }
            try readEvent(at: count, makeID: makeID)
            count += 1
        }
        index = nil
    }

    /// Reads `{"events": […]}`, passing over what else the object holds.
    private mutating func wrapped(
        maximumCount: Int, makeID: () -> String
    ) throws(IngestionProblem) {
        var isFound = false
        try step { scanner throws(JSONError) in try scanner.beginObject() }
        while let key = try step({ scanner throws(JSONError) in try scanner.nextKey() }) {
            guard key.equals("events", in: scanner.bytes) else {
                scannedSection = .envelope
                scannedKey = key
                try step { scanner throws(JSONError) in _ = try scanner.skipValue() }
                continue
            }
            guard !isFound else { throw duplicate(["body", "events"]) }
            isFound = true
            let kind = try step { scanner throws(JSONError) in try scanner.peek() }
            if kind == .array {
                try elements(maximumCount: maximumCount, makeID: makeID)
            } else {
                try step { scanner throws(JSONError) in _ = try scanner.skipValue() }
                add(["body", "events"], "This is an array, not \(kind.name).", "wrong_type")
            }
        }
        if !isFound {
            add(["body", "events"], "A batch is an array or an object with events.", "missing")
        }
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
