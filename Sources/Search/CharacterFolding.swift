/// What a character is to a word, and what stands for it whatever its case (spec/search.md §3).
enum CharacterFolding {
    /// What a character is to a word.
    enum Role: UInt32 {
        /// It ends a word and is in none.
        case separator = 0
        /// It goes on with the word before it.
        case letter = 1
        /// It is a word by itself: its script has no spaces.
        case spaceless = 2
    }

    /// The first character that is not in `table`: behind it come Han and Hangul, which have no
    /// case, and little else.
    private static let tableEnd: UInt32 = 0x3100

    /// A role in the upper bits, and the one character that stands for it; 0 if several do.
    ///
    /// Asking the standard library takes a tenth of a microsecond, which is too long for each
    /// letter of a Russian or Arabic text. 50 KB, made when the first such letter comes.
    private static let table: [UInt32] = (0..<tableEnd).map { value in
        Unicode.Scalar(value).map { slowEntry(of: $0).bits } ?? 0
    }

    /// What is known of one character: its role, and the one character that stands for it.
    struct Entry {
        let bits: UInt32

        @inline(__always)
        var role: Role { Role(rawValue: bits >> 24) ?? .separator }
        /// The character's number; 0 if several stand for it, for `slowFold` to tell.
        @inline(__always)
        var single: UInt32 { bits & 0xFF_FFFF }
    }

    /// Looks a character up.
    @inline(__always)
    static func entry(of scalar: Unicode.Scalar) -> Entry {
        let value = scalar.value
        if value < tableEnd { return Entry(bits: table[Int(value)]) }
        switch value {
        case 0x4E00...0x9FFF: return Entry(bits: Role.spaceless.rawValue << 24 | value)
        case 0xAC00...0xD7A3: return Entry(bits: Role.letter.rawValue << 24 | value)
        default: return slowEntry(of: scalar)
        }
    }

    /// A whole text, each character folded; nothing is a separator.
    static func fold(_ text: some StringProtocol) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            for part in slowFold(scalar) {
                folded.append(contentsOf: UTF8.encode(part) ?? .init())
            }
        }
        return folded
    }

    // MARK: By the standard library

    @inline(never)
    private static func slowEntry(of scalar: Unicode.Scalar) -> Entry {
        let folded = slowFold(scalar)
        let single = folded.count == 1 ? folded[0].value : 0
        return Entry(bits: slowRole(scalar).rawValue << 24 | single)
    }

    /// Letters, marks and digits are in words, whatever their script.
    static func slowRole(_ scalar: Unicode.Scalar) -> Role {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
            .otherNumber:
            isSpaceless(scalar.value) ? .spaceless : .letter
        default: .separator
        }
    }

    /// Lower case of upper case of lower case: so the two small sigmas are one, and ß is ss in
    /// either case, as in Unicode's own case folding, whose table the library does not give out.
    static func slowFold(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        guard scalar.properties.changesWhenCaseMapped else { return [scalar] }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        let upper = lower.flatMap { Array($0.properties.uppercaseMapping.unicodeScalars) }
        return upper.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    }

    /// Scripts that are written without spaces: Thai, Lao, Myanmar, Khmer, Tai, kana, bopomofo, Han.
    private static func isSpaceless(_ value: UInt32) -> Bool {
        switch value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF,
            0x3005...0x3007, 0x3021...0x3029, 0x3038...0x303B, 0x3041...0x312F, 0x31A0...0x31BF,
            0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA9E0...0xA9FF, 0xAA60...0xAADF,
            0xF900...0xFAFF, 0xFF66...0xFF9F, 0x1AFF0...0x1B16F, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
