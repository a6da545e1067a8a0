internal import Bytes

extension WordScanner {
    /// Adds the words of the strings and numbers in a JSON text, such as a native event's body. Keys
    /// are no words: they stand in every event.
    public mutating func scanJSON(_ text: RawSpan) {
        scanJSON(text, 0..<text.byteCount, selecting: .everything, level: 0)
    }

    /// Adds the words of a span, or of its resource and scope, in OTLP/JSON.
    public mutating func scanOTLP(json text: RawSpan) {
        scanJSON(text, 0..<text.byteCount, selecting: .otlp, level: 0)
    }

    /// Which values of a JSON text count.
    enum Selection {
        case everything
        /// Those of the keys that hold texts and numbers in OTLP: the attributes' names, the ids
        /// and the times are values of others.
        case otlp
    }

    /// How the value behind a key is to be read.
    private enum ValueKind {
        case none
        case text
        case integer
        case double
        case base64
    }

    /// Walks over JSON without minding its grammar: a text that was cut, or that only begins like
    /// JSON, loses no words. What stands outside quotes is read as plain text.
    private mutating func scanJSON(
        _ span: RawSpan, _ range: Range<Int>, selecting selection: Selection, level: Int
    ) {
        let end = range.upperBound
        let usual = selection == .everything ? ValueKind.text : .none
        var kind = usual
        var cursor = range.lowerBound
        while cursor < end {
            switch span.unsafeLoad(fromUncheckedByteOffset: cursor, as: UInt8.self) {
            case UInt8(ascii: "\""):
                let (close, isEscaped) = JSONShape.endOfString(span, cursor + 1..<end)
                let contents = cursor + 1..<close
                cursor = JSONShape.skipSpaces(span, min(close + 1, end)..<end)
                let isKey =
                    cursor < end
                    && span.unsafeLoad(fromByteOffset: cursor, as: UInt8.self)
                        == UInt8(ascii: ":")
                if isKey {
                    if selection == .otlp { kind = Self.valueKind(ofKey: contents, in: span) }
                } else {
                    scanString(span, contents, isEscaped: isEscaped, as: kind, level: level)
                    kind = usual
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"):
                kind = usual
                cursor &+= 1
            case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"): cursor &+= 1
            default:
                let bare = cursor..<JSONShape.endOfBareText(span, cursor..<end)
                scanBare(span, bare, as: kind)
                kind = usual
                cursor = bare.upperBound
            }
        }
    }

    /// Adds the words of a string that may itself hold JSON, or data instead of text.
    ///
    /// - Parameter isEscaped: whether it is the contents of a JSON string, with escapes.
    mutating func scanString(
        _ span: RawSpan, _ contents: Range<Int>, isEscaped: Bool, level: Int
    ) {
        if level < Self.maximumLevel, JSONShape.opensJSON(span, contents, isEscaped: isEscaped) {
            guard isEscaped else {
                return scanJSON(span, contents, selecting: .everything, level: level + 1)
            }
            // The buffer is taken out while the words of what is in it are added.
            var text: [UInt8] = []
            swap(&text, &unescaped[level])
            text.removeAll(keepingCapacity: true)
            JSONEscape.unescape(span, contents, into: &text)
            scanJSON(
                text.span.bytes, 0..<text.count, selecting: .everything, level: level + 1)
            swap(&text, &unescaped[level])
        } else if JSONShape.isData(span, contents) {
            scanText(
                span, contents.prefix(JSONShape.textBeforeData), isEscaped: isEscaped)
        } else {
            scanText(span, contents, isEscaped: isEscaped)
        }
    }

    private mutating func scanString(
        _ span: RawSpan, _ contents: Range<Int>, isEscaped: Bool, as kind: ValueKind, level: Int
    ) {
        switch kind {
        case .none: break
        case .text: scanString(span, contents, isEscaped: isEscaped, level: level)
        case .integer, .double: scanBare(span, contents, as: kind)
        case .base64:
            let text = span.extracting(contents).withUnsafeBytes {
                String(decoding: $0, as: UTF8.self)
            }
            if let bytes = Base64.decode(text) { scanBytes(bytes.span.bytes) }
        }
    }

    /// Adds the words of a number, a literal, or whatever else stands outside quotes.
    private mutating func scanBare(_ span: RawSpan, _ range: Range<Int>, as kind: ValueKind) {
        switch kind {
        case .none, .base64: return
        case .integer, .double:
            let text = span.extracting(range).withUnsafeBytes {
                String(decoding: $0, as: UTF8.self)
            }
            // As a protobuf of the same number is read.
            guard let value = Double(text) else { break }
            if kind == .double { return scanDouble(value) }
            if let whole = Int64(text) ?? Int64(exactly: value) { return scanInteger(whole) }
        case .text:
            if JSONShape.isLiteral(span, range) { return }
        }
        scanText(span, range, isEscaped: false)
    }

    /// What a key of OTLP/JSON holds, in either spelling.
    private static func valueKind(ofKey key: Range<Int>, in span: RawSpan) -> ValueKind {
        switch key.count {
        case 4 where JSONShape.matches(span, key, "name"): return .text
        case 7
        where JSONShape.matches(span, key, "message") || JSONShape.matches(span, key, "version"):
            return .text
        case 8 where JSONShape.matches(span, key, "intValue"): return .integer
        case 9 where JSONShape.matches(span, key, "int_value"): return .integer
        case 10 where JSONShape.matches(span, key, "bytesValue"): return .base64
        case 11:
            if JSONShape.matches(span, key, "stringValue") { return .text }
            if JSONShape.matches(span, key, "doubleValue") { return .double }
            if JSONShape.matches(span, key, "bytes_value") { return .base64 }
        case 12:
            if JSONShape.matches(span, key, "string_value") { return .text }
            if JSONShape.matches(span, key, "double_value") { return .double }
        default: break
        }
        return .none
    }
}
