internal import Bytes
public import Model
public import Records

/// Finds the words of an event in the sender's own bytes (spec/search.md §2, §3).
///
/// It builds no tree and, once its list has grown, allocates only for JSON that was sent as a
/// string within JSON. Make one, and use it again for each event. It is total: in bytes that are
/// not what they should be it finds some words, or none.
public struct WordScanner: Sendable {
    /// The version of the rules. It rises with any change of what the words or hashes of an event
    /// are, a newer Unicode in the toolchain included: an index of another version must be rebuilt.
    public static let version: UInt32 = 2

    /// What to gather besides words.
    public struct Options: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The words themselves, not only their hashes: for deciding a match.
        public static let bytes = Options(rawValue: 1)
        /// Pairs of `spaceless` words: for an index.
        public static let pairs = Options(rawValue: 2)
    }

    /// Strings within strings of JSON that are read as JSON; deeper ones are plain text.
    static let maximumLevel = 8

    public let options: Options
    /// The words found so far, in order.
    public internal(set) var words: [ScannedWord] = []

    /// The folded bytes of all words, one behind the other, and where each ends.
    var folded: [UInt8] = []
    var ends: [Int] = []
    /// The position of the next word.
    var position: UInt32 = 0
    /// The word before, if that is `spaceless` and in the same text.
    var spacelessBefore: OpenWord?
    /// Where strings within strings are unescaped: one buffer for each level.
    var unescaped = [[UInt8]](repeating: [], count: maximumLevel)

    public init(options: Options = []) { self.options = options }

    /// Forgets the words but keeps the memory.
    public mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        folded.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        position = 0
    }

    /// The folded bytes of the word at `index` of `words`; only with `Options.bytes`.
    public func bytes(of index: Int) -> ArraySlice<UInt8> {
        folded[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// Adds the words of an event.
    ///
    /// - Parameters:
    ///   - record: an `EventIngested` record.
    ///   - details: of that record.
    public mutating func scan(_ record: RawSpan, _ details: EventDetails) {
        scan(
            body: record.extracting(details.body), context: record.extracting(details.context),
            as: details.encoding)
        scanJSON(record.extracting(details.metadata))
        scanJSON(record.extracting(details.extra))
    }

    /// Adds the words of an event that is not in a record yet.
    public mutating func scan(_ payload: Payload) {
        scan(
            body: payload.body.span.bytes, context: payload.context.span.bytes,
            as: payload.encoding)
        scanJSON(payload.metadata.span.bytes)
        scanJSON(payload.extra.span.bytes)
    }

    private mutating func scan(body: RawSpan, context: RawSpan, as encoding: Payload.Encoding) {
        switch encoding {
        case .json:
            scanJSON(body)
            scanJSON(context)
        case .otlpProtobuf:
            scanSpan(protobuf: body)
            scanSpanContext(protobuf: context)
        case .otlpJSON:
            scanOTLP(json: body)
            scanOTLP(json: context)
        }
    }
}
