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
            let chunk = TextChunk(span, cursor, end: end)
            let encoded = chunk.encoded(isEscaped: isEscaped)
            let length = chunk.length
            guard length > 0 else {
                if encoded & 0x80 != 0 {
                    cursor = scanCharacter(span, cursor..<end, isEscaped, &word)
                    continue
                }
                if word.count > 0 { close(&word) }
                let next = chunk.inWords | encoded
                cursor &+= next == 0 ? 8 : next.trailingZeroBitCount &>> 3
                continue
            }
            let bytes = chunk.prefix(length)
            if keepsBytes { keep(bytes, count: length) }
            let isClosed = length < 8 && encoded &>> UInt64(length &* 8) & 0x80 == 0
            cursor &+= length
            if isClosed, word.count == 0 {
                // Most words: begun and ended within these eight bytes.
                append(hash: WordHash.ofShort(bytes), [])
                spacelessBefore = nil
                cursor &+= 1
                continue
            }
            word.add(bytes, count: length)
            if isClosed {
                close(&word)
                cursor &+= 1
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

    private mutating func keep(_ bytes: UInt64, count: Int) {
        for place in 0..<count { folded.append(UInt8(truncatingIfNeeded: bytes &>> (place &* 8))) }
    }

    /// Puts a word into the list and begins another.
    @inline(__always)
    private mutating func close(_ word: inout OpenWord) {
        append(hash: word.hash, word.traits)
        spacelessBefore = nil
        word = OpenWord()
    }

    /// Puts a word of one character into the list, and its pair with the one before.
    private mutating func closeSpaceless(
        _ scalar: Unicode.Scalar, _ entry: CharacterFolding.Entry
    ) {
        var word = OpenWord()
        add(scalar, entry, to: &word)
        append(hash: word.hash, .spaceless)
        if var pair = spacelessBefore, options.contains(.pairs) {
            for byte in UTF8.encode(scalar) ?? .init() { pair.add(byte) }
            words.append(
                ScannedWord(hash: pair.hash, position: position &- 1, traits: .pair))
            if options.contains(.bytes) { ends.append(folded.count) }
        }
        spacelessBefore = word
    }

    @inline(__always)
    private mutating func append(hash: UInt64, _ traits: ScannedWord.Traits) {
        words.append(ScannedWord(hash: hash, position: position, traits: traits))
        position &+= 1
        if options.contains(.bytes) { ends.append(folded.count) }
    }
}
