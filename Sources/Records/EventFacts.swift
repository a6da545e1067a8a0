public import Bytes
public import Model

/// The fields of an `EventIngested` record that folds take up, with texts as places in the record.
///
/// Reading them allocates nothing and is five times as fast as making a `Record`, which matters
/// where every event of a log is folded again.
public struct EventFacts: Sendable {
    /// Places of UTF-8 texts, in bytes from the start of the record.
    public private(set) var projectID = 0..<0
    public private(set) var id = 0..<0
    public private(set) var traceID: Range<Int>?
    public private(set) var parentID: Range<Int>?
    public private(set) var name: Range<Int>?
    public private(set) var sessionID: Range<Int>?
    public private(set) var userID: Range<Int>?
    public private(set) var model: Range<Int>?
    public private(set) var provider: Range<Int>?
    public private(set) var serviceTier: Range<Int>?
    /// The price row of the cost.
    public private(set) var priceID: Range<Int>?

    public private(set) var type = EventType.custom
    public private(set) var kind = SpanKind.span
    public private(set) var timestamp = Timestamp(microseconds: 0)
    public private(set) var endTime: Timestamp?
    public private(set) var durationMicroseconds: UInt64?
    public private(set) var isError = false
    public private(set) var usage: TokenUsage?
    /// The cost that was decided at ingest, all parts together; nil if there is none.
    public private(set) var cost: PicoUSD?
    /// How its price was found; meaningful with `cost`.
    public private(set) var pricingSource = PricingSource.default

    /// Whether its tokens and cost count as those of a model call; see `Event.isPriced`.
    public var isPriced: Bool { Event.isPriced(type: type, kind: kind) }

    /// Reads the facts of an `EventIngested` record.
    ///
    /// - Returns: nil for records of other kinds.
    /// - Throws: `FormatError` for bytes that no version wrote.
    public init?(_ record: RawSpan) throws(FormatError) {
        var reader = ByteReader(record)
        let header = try RecordHeader(reading: &reader)
        guard header.kind == .eventIngested else { return nil }
        // Places are counted from the start of the record, its header included.
        var fields = FieldReader(reader)
        var hasProject = false
        while try fields.next() {
            switch fields.number {
            case 1:
                projectID = try fields.textPlace()
                hasProject = true
            case 8...19: try readIdentity(&fields)
            case 24: isError = try fields.unsigned() & 1 != 0
            case 26: model = try fields.textPlace()
            case 27: provider = try fields.textPlace()
            case 28: serviceTier = try fields.textPlace()
            case 29: usage = try Record.readUsage(&fields)
            case 31: try readCost(&fields)
            default: break
            }
        }
        guard hasProject else {
            throw FormatError(
                offset: fields.offset, expected: "a project in field 1", found: "none")
        }
    }

    private mutating func readIdentity(_ fields: inout FieldReader) throws(FormatError) {
        switch fields.number {
        case 8: id = try fields.textPlace()
        case 9: type = try Record.known(EventType.init, &fields)
        case 10: kind = try Record.known(SpanKind.init, &fields)
        case 11: timestamp = Timestamp(microseconds: try fields.signed())
        case 12: endTime = Timestamp(microseconds: try fields.signed())
        case 13: durationMicroseconds = try fields.unsigned()
        case 14: traceID = try fields.textPlace()
        case 15: parentID = try fields.textPlace()
        case 17: name = try fields.textPlace()
        case 18: sessionID = try fields.textPlace()
        case 19: userID = try fields.textPlace()
        default: break
        }
    }

    private mutating func readCost(_ fields: inout FieldReader) throws(FormatError) {
        var inner = try fields.nested()
        // Places within are counted from the field's own start.
        let start = fields.offset - inner.remaining
        pricingSource = .default
        priceID = nil
        var parts = Cost.Parts()
        while try inner.next() {
            switch inner.number {
            case 1: pricingSource = try Record.known(PricingSource.init, &inner)
            case 2:
                let place = try inner.textPlace()
                priceID = start + place.lowerBound..<start + place.upperBound
            case 3: parts.freshInput = PicoUSD(try inner.wide())
            case 4: parts.cacheRead = PicoUSD(try inner.wide())
            case 5: parts.cacheWrite = PicoUSD(try inner.wide())
            case 6: parts.output = PicoUSD(try inner.wide())
            case 7: parts.request = PicoUSD(try inner.wide())
            default: break
            }
        }
        cost = parts.total
    }
}
