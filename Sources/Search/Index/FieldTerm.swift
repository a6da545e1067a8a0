internal import Bytes
internal import Model
internal import Records

/// What a word index keeps of an event's fields, so that filters narrow a search as words do
/// (spec/index-words.md §1): a hash of the field and its value.
///
/// Fields whose values are all different, such as ids, are left out: they would cost more than the
/// words of a short event.
struct FieldTerm {
    /// The fields that are kept. The raw value goes into the hash and never changes meaning.
    enum Field: UInt8 {
        case session = 1
        case user = 2
        case name = 3
        case model = 4
        case provider = 5
        case tier = 6
        case environment = 7
        case tag = 8
        case level = 9
        case sdk = 10
        case sdkVersion = 11
        case type = 12
        case kind = 13
        /// Errors alone: nearly all other events are in every block.
        case error = 14
        case pricing = 15

        init?(_ field: SearchField) {
            switch field {
            case .session: self = .session
            case .user: self = .user
            case .name: self = .name
            case .model: self = .model
            case .provider: self = .provider
            case .tier: self = .tier
            case .environment: self = .environment
            case .tag: self = .tag
            case .level: self = .level
            case .sdk: self = .sdk
            case .sdkVersion: self = .sdkVersion
            default: return nil
            }
        }

        /// Whether values are compared in any case.
        var ignoresCase: Bool { self != .session && self != .user }
    }

    /// The hash of a field that has one of a few values, or of an error.
    static func hash(_ field: Field, _ value: UInt8 = 0) -> UInt64 {
        WordHash.finished(WordHash.adding(UInt64(value), to: start(field)))
    }

    /// The hash of a field with a text.
    static func hash(_ field: Field, _ text: RawSpan) -> UInt64 {
        var state = start(field)
        var any: UInt64 = 0
        for cursor in stride(from: 0, to: text.byteCount, by: 8) {
            var bytes = text.eightBytes(from: cursor)
            any |= bytes
            if field.ignoresCase { bytes = small(bytes) }
            state = WordHash.adding(bytes, to: state)
        }
        // What is not ASCII may be longer or shorter when it is folded.
        guard field.ignoresCase, any & 0x8080_8080_8080_8080 != 0 else {
            return WordHash.finished(state)
        }
        return foldedHash(field, text)
    }

    /// Appends the hashes of an event's fields.
    ///
    /// - Parameters:
    ///   - record: an `EventIngested` record.
    ///   - facts: of that record.
    ///   - details: of that record.
    static func append(
        _ record: RawSpan, _ facts: EventFacts, _ details: EventDetails, to hashes: inout [UInt64]
    ) {
        func text(_ field: Field, _ place: Range<Int>?) {
            if let place { hashes.append(hash(field, record.extracting(place))) }
        }
        text(.session, facts.sessionID)
        text(.user, facts.userID)
        text(.name, facts.name)
        text(.model, facts.model)
        text(.provider, facts.provider)
        text(.tier, details.serviceTier)
        text(.environment, details.environment)
        for tag in details.tags { text(.tag, tag) }
        text(.level, details.level)
        if !details.sdkName.isEmpty { text(.sdk, details.sdkName) }
        if !details.sdkVersion.isEmpty { text(.sdkVersion, details.sdkVersion) }
        hashes.append(hash(.type, facts.type.rawValue))
        hashes.append(hash(.kind, facts.kind.rawValue))
        if facts.isError { hashes.append(hash(.error)) }
        if facts.cost != nil { hashes.append(hash(.pricing, facts.pricingSource.rawValue)) }
    }

    /// The hashes one of which every event has for which a condition holds; nil if there are none
    /// such.
    static func hashes(of condition: SearchCondition) -> [UInt64]? {
        switch condition {
        case .text(let field, let patterns):
            guard let field = Field(field), !patterns.contains(where: \.isPrefix) else {
                return nil
            }
            return patterns.map { hash(field, Array($0.text.utf8).span.bytes) }
        case .type(let types): return types.map { hash(.type, $0.rawValue) }
        case .kind(let kinds): return kinds.map { hash(.kind, $0.rawValue) }
        case .status(let statuses): return statuses == [.error] ? [hash(.error)] : nil
        case .pricing(let sources): return sources.map { hash(.pricing, $0.rawValue) }
        case .words, .number: return nil
        }
    }

    /// No word begins with a zero byte.
    private static func start(_ field: Field) -> UInt64 {
        WordHash.adding(UInt64(field.rawValue) << 8, to: WordHash.start)
    }

    @inline(never)
    private static func foldedHash(_ field: Field, _ text: RawSpan) -> UInt64 {
        let folded = CharacterFolding.fold(
            text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
        var state = start(field)
        for cursor in stride(from: 0, to: folded.count, by: 8) {
            state = WordHash.adding(folded.span.bytes.eightBytes(from: cursor), to: state)
        }
        return WordHash.finished(state)
    }

    /// ASCII capital letters as small ones.
    @inline(__always)
    private static func small(_ bytes: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = bytes & ~(ones &* 0x80)
        let capitals =
            (low &+ ones &* (0x80 - 0x41)) & ~(low &+ ones &* (0x80 - 0x5B)) & ~bytes
            & (ones &* 0x80)
        return bytes | capitals &>> 2
    }
}
