import JSON

/// The JSON scanner, in all its ways to be used, against the strict reader and against itself.
enum Decoder {
    static func check(_ text: [UInt8]) {
        let tree = parse(text, maximumDepth: 128)
        agree(text, with: tree, maximumDepth: 128)
        for depth in [1, 3] {
            agree(text, with: parse(text, maximumDepth: depth), maximumDepth: depth)
        }
        if case .success(let value) = tree {
            roundTrip(value)
            strings(text)
        }
        refusesDuplicates(text, tree)
    }

    private static func parse(
        _ text: [UInt8], maximumDepth: Int
    ) -> Result<JSONValue, JSONError> {
        Result { () throws(JSONError) in
            try JSONValue(parsing: text, duplicateKeys: .keepLast, maximumDepth: maximumDepth)
        }
    }

    /// Reading, skipping and the strict reader accept the same texts; errors lie inside the text.
    private static func agree(
        _ text: [UInt8], with tree: Result<JSONValue, JSONError>, maximumDepth: Int
    ) {
        let isValid = StrictJSON.accepts(text, maximumDepth: maximumDepth)
        let isRead = if case .success = tree { true } else { false }
        require(isRead == isValid, "strict: \(isValid), read: \(tree)")
        var scanner = JSONScanner(text.span.bytes, maximumDepth: maximumDepth)
        do throws(JSONError) {
            let range = try scanner.skipValue()
            try scanner.finish()
            require(isValid, "skipped what is not JSON")
            require(
                range.lowerBound >= 0 && range.lowerBound < range.upperBound
                    && range.upperBound <= text.count, "the value is at \(range)")
        } catch {
            require(!isValid, "skipping refused JSON: \(error)")
            check(error, text)
        }
        if case .failure(let error) = tree { check(error, text) }
    }

    private static func check(_ error: JSONError, _ text: [UInt8]) {
        require((0...text.count).contains(error.offset), "the error is outside: \(error)")
        require(!error.expected.isEmpty && !error.found.isEmpty, "the error says nothing")
        let (line, column) = error.position(in: text.span.bytes)
        require(line >= 1 && column >= 1 && line + column <= text.count + 2, "\(line):\(column)")
    }

    /// What was read, written, reads as the same tree, and writes as the same bytes again.
    private static func roundTrip(_ value: JSONValue) {
        let text = written(value)
        require(StrictJSON.accepts(text, maximumDepth: 128), "wrote what is not JSON")
        guard case .success(let again) = parse(text, maximumDepth: 128) else {
            return require(false, "what was written does not read")
        }
        // String's equality takes canonically equivalent texts as equal: bytes decide.
        require(again == value && written(again) == text, "what was written reads differently")
        numbers(in: value)
    }

    private static func written(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes
    }

    /// Numbers mean what the standard library says.
    private static func numbers(in value: JSONValue) {
        switch value {
        case .array(let elements): for element in elements { numbers(in: element) }
        case .object(let members): for member in members { numbers(in: member.value) }
        case .number(let digits):
            require(value.double == Double(digits), "\(digits) as a double")
            if let plain = Int64(digits) { require(value.signed == plain, "\(digits), signed") }
            if let plain = UInt64(digits) {
                require(value.unsigned == plain, "\(digits), unsigned")
            }
            if let signed = value.signed {
                // An exact integer is its nearest double's neighbour, however it is written.
                require(Double(signed) == value.double, "\(digits) is not \(signed)")
                if signed >= 0 { require(value.unsigned == UInt64(signed), "\(digits)") }
            }
            scaled(Array(digits.utf8))
        default: break
        }
    }

    private static func scaled(_ digits: [UInt8]) {
        let bytes = digits.span.bytes
        var scanner = JSONScanner(bytes)
        guard let number = try? scanner.number() else { return require(false, "not a number") }
        require(number.range == 0..<digits.count, "the number ends at \(number.range.upperBound)")
        for shift in [0, 3, 12] {
            guard let value = number.scaled(byPowerOfTen: shift, in: bytes) else { continue }
            if shift == 0, let exact = number.unsigned(in: bytes) {
                require(value == exact, "scaled by 1: \(value)")
            }
            let near = (number.double(in: bytes) ?? 0) * (shift == 0 ? 1 : shift == 3 ? 1e3 : 1e12)
            let error = abs(Double(value) - near.rounded(.down))
            require(error <= 1 + near.ulp * 4, "scaled by \(shift): \(value) for \(near)")
        }
    }

    /// Strings lie inside the text, and a prefix of one is the beginning of it.
    private static func strings(_ text: [UInt8]) {
        let bytes = text.span.bytes
        for start in text.indices where text[start] == UInt8(ascii: "\"") {
            var scanner = JSONScanner(bytes, startingAt: start)
            guard let string = try? scanner.string() else { continue }
            require(
                string.contents.lowerBound == start + 1 && string.contents.upperBound < text.count,
                "the string is at \(string.contents)")
            let whole = string.utf8(in: bytes)
            require(string.text(in: bytes).utf8.elementsEqual(whole), "text and UTF-8 differ")
            let scalars = String(decoding: whole, as: UTF8.self).unicodeScalars
            require(String(scalars).utf8.elementsEqual(whole), "not UTF-8")
            for count in [0, 1, 5] {
                let prefix = string.prefix(scalars: count, in: bytes).text(in: bytes)
                require(
                    prefix.unicodeScalars.elementsEqual(scalars.prefix(count)),
                    "the first \(count) scalars are \(prefix)")
            }
            return
        }
    }

    /// Refusing keys that stand twice changes nothing else.
    private static func refusesDuplicates(
        _ text: [UInt8], _ tree: Result<JSONValue, JSONError>
    ) {
        do throws(JSONError) {
            let strict = try JSONValue(parsing: text)
            guard case .success(let value) = tree, value == strict else {
                return require(false, "a text without double keys reads in two ways")
            }
        } catch {
            check(error, text)
            if case .success = tree {
                require(error.reason == .duplicateKey, "refused for another reason: \(error)")
            }
        }
    }

    static func seeds() -> [[UInt8]] {
        [
            #"{"a":[1,-0.5e3,true,false,null,"x\u00e9\ud83d\ude00\n\"\\/"],"":{},"b":[[]]}"#,
            #"[0,-0,1e308,9007199254740993,18446744073709551615,-9223372036854775808,10.0,1e3]"#,
            #" {"long":"0123456789012345é01234567\tétéétàü漢字漢字𝄞𝄞"} "#,
            #"{"k":1,"k":2,"j":{"k":3}}"#, "[[[[[[[[]]]]]]]]", "\"\\u0000\"", "nul", "1.",
            String(repeating: "[", count: 129) + String(repeating: "]", count: 129),
        ].map { Array($0.utf8) }
    }
}
