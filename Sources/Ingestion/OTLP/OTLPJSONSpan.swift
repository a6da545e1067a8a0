import Bytes
import JSON
import Model

/// Reads a span, and attributes, in the JSON form of OTLP.
enum OTLPJSONSpan {
    /// Reads the fields of a span from its text.
    static func read(_ text: RawSpan, _ span: inout OTLPSpan) throws(JSONError) {
        var scanner = JSONScanner(text)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("attributes", in: text) {
                try attributes(&scanner, &span.attributes)
            } else if key.equals("name", in: text) {
                span.name = try self.text(&scanner)
            } else if key.isEither("traceId", "trace_id", in: text) {
                span.traceID = SpanIdentifier(hexadecimal: try self.text(&scanner), count: 16)
            } else if key.isEither("spanId", "span_id", in: text) {
                span.spanID = SpanIdentifier(hexadecimal: try self.text(&scanner), count: 8)
            } else if key.isEither("parentSpanId", "parent_span_id", in: text) {
                span.parentSpanID = SpanIdentifier(hexadecimal: try self.text(&scanner), count: 8)
            } else if key.isEither("startTimeUnixNano", "start_time_unix_nano", in: text) {
                span.start = try nanoseconds(&scanner)
            } else if key.isEither("endTimeUnixNano", "end_time_unix_nano", in: text) {
                span.end = try nanoseconds(&scanner)
            } else if key.equals("status", in: text) {
                span.statusCode = try status(&scanner)
            } else {
                try scanner.skipValue()
            }
        }
    }

    /// Reads a list of attributes and keeps what tells something.
    static func attributes(
        _ scanner: inout JSONScanner, _ attributes: inout SpanAttributes
    ) throws(JSONError) {
        if try scanner.null() { return }
        try scanner.beginArray()
        while try scanner.nextElement() {
            try keyValue(&scanner, &attributes)
        }
    }

    /// Reads a string; nothing counts as an empty one.
    static func text(_ scanner: inout JSONScanner) throws(JSONError) -> String {
        if try scanner.null() { return "" }
        return try scanner.string().text(in: scanner.bytes)
    }

    // MARK: -

    private static func keyValue(
        _ scanner: inout JSONScanner, _ attributes: inout SpanAttributes
    ) throws(JSONError) {
        let mapping = AttributeMapping.standard
        var entry: AttributeMapping.Entry?
        var value: Range<Int>?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("key", in: scanner.bytes) {
                let name = try scanner.string()
                if name.hasEscapes {
                    entry = mapping.entry(for: name.utf8(in: scanner.bytes).span.bytes)
                } else {
                    entry = mapping.entry(for: scanner.bytes.extracting(name.contents))
                }
            } else if key.equals("value", in: scanner.bytes) {
                value = try scanner.skipValue()
            } else {
                try scanner.skipValue()
            }
        }
        guard let entry, let value, attributes.wants(entry) else { return }
        var reader = JSONScanner(scanner.bytes.extracting(value))
        guard try reader.peek() == .object else { return }
        attributes.take(try extract(&reader), as: entry)
    }

    /// Reads an `AnyValue`; of several alternatives the last counts, and one that is not what it
    /// says is nothing.
    private static func extract(_ scanner: inout JSONScanner) throws(JSONError) -> AttributeValue {
        var value = AttributeValue.other
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            let kind = try scanner.peek()
            if kind == .string, key.isEither("stringValue", "string_value", in: scanner.bytes) {
                value = .string(try scanner.string().text(in: scanner.bytes))
            } else if key.isEither("intValue", "int_value", in: scanner.bytes) {
                value = try signed(&scanner).map { .integer($0) } ?? .other
            } else if key.isEither("doubleValue", "double_value", in: scanner.bytes) {
                value = try double(&scanner).map { .double($0) } ?? .other
            } else if kind == .object,
                key.isEither("arrayValue", "array_value", in: scanner.bytes)
            {
                value = .strings(try strings(&scanner))
            } else {
                try scanner.skipValue()
                value = .other
            }
        }
        return value
    }

    /// The strings of an `ArrayValue`, as many as tags may be.
    private static func strings(_ scanner: inout JSONScanner) throws(JSONError) -> [String] {
        var texts: [String] = []
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard key.equals("values", in: scanner.bytes), try scanner.peek() == .array else {
                try scanner.skipValue()
                continue
            }
            try scanner.beginArray()
            while try scanner.nextElement() {
                guard texts.count < SpanAttributes.maximumTags, try scanner.peek() == .object
                else {
                    try scanner.skipValue()
                    continue
                }
                if case .string(let text) = try extract(&scanner) { texts.append(text) }
            }
        }
        return texts
    }

    private static func status(_ scanner: inout JSONScanner) throws(JSONError) -> Int64 {
        if try scanner.null() { return 0 }
        var code: Int64 = 0
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard key.equals("code", in: scanner.bytes) else {
                try scanner.skipValue()
                continue
            }
            let start = scanner.offset
            let told: Int64?
            if try scanner.peek() == .string {
                // Enumerations are numbers in OTLP/JSON, but plain protobuf JSON writes names.
                let name = try scanner.string().text(in: scanner.bytes)
                told = OTLPEnumeration.statusCode(named: name)
            } else {
                told = try scanner.null() ? 0 : try signed(&scanner)
            }
            guard let told else {
                throw JSONError(
                    reason: .wrongKind, offset: start, expected: "a status code",
                    found: "something else")
            }
            code = told
        }
        return code
    }

    // MARK: Numbers, which may be strings

    /// A 64-bit number of nanoseconds; null counts as not told, anything else can't be decoded.
    private static func nanoseconds(_ scanner: inout JSONScanner) throws(JSONError) -> UInt64 {
        if try scanner.null() { return 0 }
        let start = scanner.offset
        let value: UInt64? =
            switch try scanner.peek() {
            case .string: UInt64(try scanner.string().text(in: scanner.bytes))
            case .number: try scanner.number().unsigned(in: scanner.bytes)
            default: nil
            }
        guard let value else {
            throw JSONError(
                reason: .wrongKind, offset: start,
                expected: "nanoseconds as an unsigned 64-bit number", found: "something else")
        }
        return value
    }

    private static func signed(_ scanner: inout JSONScanner) throws(JSONError) -> Int64? {
        switch try scanner.peek() {
        case .string: Int64(try scanner.string().text(in: scanner.bytes))
        case .number: try scanner.number().signed(in: scanner.bytes)
        default: try skipped(&scanner, nil)
        }
    }

    private static func double(_ scanner: inout JSONScanner) throws(JSONError) -> Double? {
        switch try scanner.peek() {
        case .string: Double(try scanner.string().text(in: scanner.bytes))
        case .number: try scanner.number().double(in: scanner.bytes)
        default: try skipped(&scanner, nil)
        }
    }

    private static func skipped<Value>(
        _ scanner: inout JSONScanner, _ value: Value
    ) throws(JSONError) -> Value {
        try scanner.skipValue()
        return value
    }
}
