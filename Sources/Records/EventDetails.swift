public import Bytes
public import Model

/// The fields of an `EventIngested` record that no fold takes up but searches ask for, and where
/// the sender's own bytes stand. Together with `EventFacts` it is everything but the price id.
///
/// Texts and bytes are places, in bytes from the start of the record: only tags allocate.
public struct EventDetails: Sendable {
    /// Places of UTF-8 texts.
    public private(set) var spanID: Range<Int>?
    public private(set) var environment: Range<Int>?
    public private(set) var tags: [Range<Int>] = []
    public private(set) var status: Range<Int>?
    public private(set) var level: Range<Int>?
    public private(set) var serviceTier: Range<Int>?
    public private(set) var sdkName = 0..<0
    public private(set) var sdkVersion = 0..<0

    public private(set) var stepIndex: Int64?
    /// What the sender thinks that it cost.
    public private(set) var reportedCost: PicoUSD?
    public private(set) var isTimestampReplaced = false

    /// How the payload is to be read.
    public private(set) var encoding = Payload.Encoding.json
    /// Places of the payload's parts; empty for those that there are not. They are as sent: nothing
    /// of them was checked by reading the record.
    public private(set) var body = 0..<0
    public private(set) var context = 0..<0
    public private(set) var metadata = 0..<0
    public private(set) var extra = 0..<0

    /// Reads the details of an `EventIngested` record.
    ///
    /// - Returns: nil for records of other kinds.
    /// - Throws: `FormatError` for bytes that no version wrote.
    public init?(_ record: RawSpan) throws(FormatError) {
        var reader = ByteReader(record)
        let header = try RecordHeader(reading: &reader)
        guard header.kind == .eventIngested else { return nil }
        var fields = FieldReader(reader)
        while try fields.next() {
            switch fields.number {
            case 16: spanID = try fields.textPlace()
            case 20: environment = try fields.textPlace()
            case 21: tags.append(try fields.textPlace())
            case 22: stepIndex = try fields.signed()
            case 23: status = try fields.textPlace()
            case 24: isTimestampReplaced = try fields.unsigned() & 2 != 0
            case 25: level = try fields.textPlace()
            case 28: serviceTier = try fields.textPlace()
            case 30: reportedCost = PicoUSD(try fields.wide())
            case 32: sdkName = try fields.textPlace()
            case 33: sdkVersion = try fields.textPlace()
            case 34...38: try readPayload(&fields)
            default: break
            }
        }
    }

    private mutating func readPayload(_ fields: inout FieldReader) throws(FormatError) {
        switch fields.number {
        case 34: encoding = try Record.known(Payload.Encoding.init, &fields)
        case 35: body = try fields.bytesPlace()
        case 36: context = try fields.bytesPlace()
        case 37: metadata = try fields.bytesPlace()
        default: extra = try fields.bytesPlace()
        }
    }
}
