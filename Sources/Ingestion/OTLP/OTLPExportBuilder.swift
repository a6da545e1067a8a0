import Bytes
import Model

/// Judges decoded spans one after the other and gathers the events of an export.
struct OTLPExportBuilder {
    /// Bytes that the events of one export may take in memory together: the share of all bodies
    /// and events in flight. Without it a large resource, which is kept with each of its spans, or
    /// a million tiny spans would make a small request a large one.
    static let maximumWeight = Limits.maximumInFlightBytes
    /// Bytes that an event takes beside its payload, roughly: the struct and its strings.
    static let eventWeight = 1_024
    /// How many rejected spans, and how many notes, the answer tells of.
    private static let maximumTold = 3

    private(set) var batch = EventBatch()
    private(set) var rejectedCount = 0
    /// Whether any span had a trace id or a span id, valid or not.
    private(set) var sawIdentifier = false
    private var spanCount = 0
    private var weight = 0
    private var rejections: [String] = []
    private var notes: [String] = []
    private var noteCount = 0
    private let encoding: Payload.Encoding
    private let now: Timestamp

    init(encoding: OTLPEncoding, now: Timestamp) {
        self.encoding = encoding.payloadEncoding
        self.now = now
    }

    /// Puts the resource and scope of the spans that come next where all their events find them.
    mutating func keep(_ context: [UInt8]) -> BytePlace { batch.keep(context) }

    /// Keeps a span or counts it as rejected.
    ///
    /// - Parameter body: where the span lies in the request.
    /// - Throws: `IngestionProblem` of kind `tooLarge` if the export outgrows its limit.
    mutating func add(
        _ span: borrowing OTLPSpan, body: Range<Int>, in context: borrowing OTLPContext
    ) throws(IngestionProblem) {
        let index = spanCount
        spanCount += 1
        if span.traceID != .absent || span.spanID != .absent { sawIdentifier = true }
        let bytes = body.count + Int(context.payload.count)
        if let fault = span.fault {
            return reject(index, span, fault)
        }
        guard bytes <= Limits.maximumEventBytes else {
            return reject(
                index, span, "it takes \(bytes) bytes, more than \(Limits.maximumEventBytes)")
        }
        guard let trace = span.traceID.number, let number = span.spanID.number else { return }
        weight += bytes + Self.eventWeight
        guard weight <= Self.maximumWeight else { throw Self.overweight }
        var event = EventFields(type: .span, timestamp: now, encoding: encoding)
        event.body = BytePlace(body)
        event.context = context.payload
        // Of the event's id the first 32 digits are the trace's and the last 16 the span's.
        event.id = batch.keep { SpanIdentifier.appendEventID(trace: trace, span: number, to: &$0) }
        event.traceID = event.id.prefix(32)
        event.spanID = event.id.dropping(32)
        if let parent = span.parentSpanID.number {
            event.parentID = batch.keep {
                SpanIdentifier.appendEventID(trace: trace, span: parent, to: &$0)
            }
        }
        let told = SpanMapper.fill(&event, of: &batch, from: span, in: context, now: now)
        batch.events.append(event)
        for note in told { tell(note, of: index, span) }
    }

    /// The finished export.
    func export() -> OTLPBatch {
        var sentences: [String] = []
        if rejectedCount > 0 {
            let more = rejectedCount - rejections.count
            sentences.append(
                "rejected \(rejectedCount) of \(spanCount) spans: "
                    + rejections.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : ""))
        }
        if noteCount > 0 {
            let more = noteCount - notes.count
            sentences.append(
                "ignored: " + notes.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
            )
        }
        return OTLPBatch(
            batch: batch, rejectedSpanCount: rejectedCount,
            rejectionMessage: sentences.isEmpty ? nil : sentences.joined(separator: ". "))
    }

    /// Whether these are not spans at all: there are some, and none has an id.
    var holdsNoSpans: Bool { spanCount > 0 && !sawIdentifier }

    // MARK: -

    private mutating func reject(_ index: Int, _ span: OTLPSpan, _ fault: String) {
        rejectedCount += 1
        guard rejections.count < Self.maximumTold else { return }
        rejections.append("\(Self.title(index, span)): \(fault)")
    }

    private mutating func tell(_ note: String, of index: Int, _ span: OTLPSpan) {
        noteCount += 1
        guard notes.count < Self.maximumTold else { return }
        notes.append("\(Self.title(index, span)): \(note)")
    }

    private static func title(_ index: Int, _ span: OTLPSpan) -> String {
        let name = span.name.unicodeScalars.prefix(60)
        return name.isEmpty ? "span \(index)" : "span \(index) \"\(String(name))\""
    }

    private static var overweight: IngestionProblem {
        IngestionProblem(
            kind: .tooLarge, code: "export_too_large",
            message: "the spans, each kept with its resource and scope, take more than "
                + "\(maximumWeight) bytes together; send them in smaller exports")
    }
}
