extension WordScanner {
    /// Adds the words of one plain text in UTF-8; a phrase never reaches beyond it.
    public mutating func scanText(_ text: RawSpan) {
        scanText(text, 0..<text.byteCount, isEscaped: false)
    }

    /// Adds the words of a text that is the contents of a JSON string, or plain.
    ///
    /// This is the loop that every ingested byte goes through.
    mutating func scanText(_ span: RawSpan, _ range: Range<Int>, isEscaped: Bool) {
        precondition(range.lowerBound >= 0 && range.upperBound <= span.byteCount)
        let end = range.upperBound
        let keepsBytes = options.contains(.bytes)
        let countBefore = words.count
        var cursor = range.lowerBound
        var word = OpenWord()
        while cursor < end {
            let start = cursor
            var byte: UInt8 = 0
            while cursor < end {
                byte = span.unsafeLoad(fromUncheckedByteOffset: cursor, as: UInt8.self)
                // Digits have the bit that makes capital letters small.
                let small = byte | 0x20
                guard small &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 else {
                    break
                }
                word.hash = WordHash.adding(small, to: word.hash)
                word.any |= small
                word.all &= small
                cursor &+= 1
            }
            if cursor > start {
                word.count &+= cursor &- start
                if keepsBytes { keep(span, start..<cursor) }
            }
            guard cursor < end else { break }
            if byte < 0x80, !(isEscaped && byte == UInt8(ascii: "\\")) {
                if word.count > 0 { close(&word) }
                cursor &+= 1
            } else {
                cursor = scanCharacter(span, cursor..<end, isEscaped, &word)
            }
        }
        if word.count > 0 { close(&word) }
        spacelessBefore = nil
        if words.count > countBefore { position &+= 1 }
    }

    /// Takes up the character at the start of `range`, which is not ASCII or is escaped, and gives
    /// the offset behind it.
    @inline(never)
    private mutating func scanCharacter(
        _ span: RawSpan, _ range: Range<Int>, _ isEscaped: Bool, _ word: inout OpenWord
    ) -> Int {
        let place = range.lowerBound
        let isEscape =
            span.unsafeLoad(fromByteOffset: place, as: UInt8.self) == UInt8(ascii: "\\")
        let (scalar, next) =
            isEscape && isEscaped
            ? JSONEscape.decode(span, range) : UTF8Character.decode(span, range)
        let entry = CharacterFolding.entry(of: scalar)
        switch entry.role {
        case .separator:
            if word.count > 0 { close(&word) }
        case .letter: add(scalar, entry, to: &word)
        case .spaceless:
            if word.count > 0 { close(&word) }
            closeSpaceless(scalar, entry)
        }
        return next
    }

    @inline(__always)
    private mutating func add(
        _ scalar: Unicode.Scalar, _ entry: CharacterFolding.Entry, to word: inout OpenWord
    ) {
        guard entry.single == 0 else { return add(entry.single, to: &word) }
        for part in CharacterFolding.slowFold(scalar) { add(part.value, to: &word) }
    }

    /// Goes on with a folded character, given by its number.
    @inline(__always)
    private mutating func add(_ value: UInt32, to word: inout OpenWord) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(value &>> shift & 0x3F) }
        switch value {
        case 0..<0x80: add(UInt8(value), to: &word)
        case 0..<0x800:
            add(0xC0 | UInt8(value &>> 6), to: &word)
            add(tail(0), to: &word)
        case 0..<0x10000:
            add(0xE0 | UInt8(value &>> 12), to: &word)
            add(tail(6), to: &word)
            add(tail(0), to: &word)
        default:
            add(0xF0 | UInt8(value &>> 18 & 0x07), to: &word)
            add(tail(12), to: &word)
            add(tail(6), to: &word)
            add(tail(0), to: &word)
        }
    }

    @inline(__always)
    private mutating func add(_ byte: UInt8, to word: inout OpenWord) {
        word.add(byte)
        if options.contains(.bytes) { folded.append(byte) }
    }

    private mutating func keep(_ span: RawSpan, _ range: Range<Int>) {
        for place in range {
            folded.append(span.unsafeLoad(fromByteOffset: place, as: UInt8.self) | 0x20)
        }
    }

    /// Puts a word into the list and begins another.
    @inline(__always)
    private mutating func close(_ word: inout OpenWord) {
        append(word, word.traits)
        spacelessBefore = nil
        word = OpenWord()
    }

    /// Puts a word of one character into the list, and its pair with the one before.
    private mutating func closeSpaceless(
        _ scalar: Unicode.Scalar, _ entry: CharacterFolding.Entry
    ) {
        var word = OpenWord()
        add(scalar, entry, to: &word)
        append(word, .spaceless)
        if let before = spacelessBefore, options.contains(.pairs) {
            var pair = before
            for byte in UTF8.encode(scalar) ?? .init() { pair = WordHash.adding(byte, to: pair) }
            words.append(
                ScannedWord(
                    hash: WordHash.finished(pair), position: position &- 1, traits: .pair))
            if options.contains(.bytes) { ends.append(folded.count) }
        }
        spacelessBefore = word.hash
    }

    @inline(__always)
    private mutating func append(_ word: OpenWord, _ traits: ScannedWord.Traits) {
        words.append(
            ScannedWord(
                hash: WordHash.finished(word.hash), position: position, traits: traits))
        position &+= 1
        if options.contains(.bytes) { ends.append(folded.count) }
    }
}
