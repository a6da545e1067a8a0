import Bytes
import Model
import Records

/// Which records are wanted: every condition must hold.
struct RecordFilter: Sendable {
    var range: ClosedRange<SequenceNumber>
    var project: String?
    var trace: String?
    /// A record's kind, an event's type or a span's kind, in any case.
    var kind: String?
    /// What kinds there are, as they are written.
    static let recordKinds = RecordKind.allCases.map(\.name)
    static let eventTypes = EventType.allCases.map(\.name)
    static let spanKinds = SpanKind.allCases.map(\.name)
    /// All of them in lower case.
    static let kinds = Set((recordKinds + eventTypes + spanKinds).map { $0.lowercased() })

    /// A text that stands in the record's bytes; ASCII letters in any case.
    private let text: [UInt8]?

    init(
        range: ClosedRange<SequenceNumber>, project: String? = nil, trace: String? = nil,
        kind: String? = nil, text: String? = nil
    ) {
        self.range = range
        self.project = project
        self.trace = trace
        self.kind = kind?.lowercased()
        self.text = text.map { Array($0.utf8).map(Self.lowercase) }
    }

    /// Whether a record is wanted.
    func matches(_ bytes: RawSpan, _ number: SequenceNumber) -> Bool {
        guard range.contains(number) else { return false }
        if let text, !Self.contains(text, in: bytes) { return false }
        guard project != nil || trace != nil || kind != nil else { return true }
        let commitTime = Timestamp(microseconds: 0)
        guard
            let record = try? Record.decode(bytes, commitTime: commitTime, includesPayload: false)
        else { return false }
        return matches(record)
    }

    private func matches(_ record: Record) -> Bool {
        var own: ProjectID?
        var event: Event?
        switch record {
        case .eventIngested(let project, _, let told, _):
            own = project
            event = told
        case .usageIncremented(let project, _, _), .projectCreated(let project, _, _, _):
            own = project
        case .keyIssued(_, let key): own = key.projectID
        case .keyRevoked(let project, _, _): own = project
        case .priceOverridden(_, let override): own = override.projectID
        case .retentionSet(let project, _, _): own = project
        case .priceBookPublished, .rangeRetired: break
        }
        if let project, own?.rawValue != project { return false }
        if let trace, event?.traceID?.hasPrefix(trace) != true { return false }
        guard let kind else { return true }
        return record.kind.name.lowercased() == kind || event?.type.name == kind
            || (event?.type == .span && event?.kind.name == kind)
    }

    /// Whether a text stands in bytes, whatever the case of its ASCII letters.
    static func contains(_ text: [UInt8], in bytes: RawSpan) -> Bool {
        guard let first = text.first else { return true }
        return bytes.withUnsafeBytes { bytes in
            guard bytes.count >= text.count else { return false }
            for start in 0...(bytes.count - text.count) where lowercase(bytes[start]) == first {
                var length = 1
                while length < text.count, lowercase(bytes[start + length]) == text[length] {
                    length += 1
                }
                if length == text.count { return true }
            }
            return false
        }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
