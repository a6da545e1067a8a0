public import Bytes

/// Decodes the body of `POST /v1/traces` into events.
///
/// A body that is not an `ExportTraceServiceRequest` is refused as a whole. A span that can be read
/// but not kept (without a valid trace id, span id or name, or larger than an event may be) is
/// counted as rejected, and the rest goes on.
public enum OTLPTraceDecoder {
    /// Reads an inflated body of at most `BytePlace.maximumOffset` bytes.
    ///
    /// An empty request is an export of no events.
    ///
    /// - Parameters:
    ///   - now: the time of ingest, which replaces times that are missing or beyond belief.
    /// - Throws: `IngestionProblem` of kind `undecodable`, or `tooLarge` if the events would take
    ///   more memory than all bodies in flight may.
    public static func read(
        _ body: RawSpan, as encoding: OTLPEncoding, now: Timestamp
    ) throws(IngestionProblem) -> OTLPBatch {
        var builder = OTLPExportBuilder(encoding: encoding, now: now)
        switch encoding {
        case .protobuf: try OTLPProtobufDecoder.decode(body, into: &builder)
        case .json: try OTLPJSONDecoder.decode(body, into: &builder)
        }
        guard !builder.holdsNoSpans else { throw undecodable("no span has an id. \(signalHint)") }
        return builder.export()
    }

    /// `read` with texts and payloads copied out.
    public static func decode(
        _ body: RawSpan, as encoding: OTLPEncoding, now: Timestamp
    ) throws(IngestionProblem) -> OTLPExport {
        try read(body, as: encoding, now: now).export(from: body)
    }

    /// `read` with texts and payloads copied out.
    public static func decode(
        _ body: [UInt8], as encoding: OTLPEncoding, now: Timestamp
    ) throws(IngestionProblem) -> OTLPExport {
        try decode(body.span.bytes, as: encoding, now: now)
    }

    /// What to look at if the body seems to be of another signal.
    static let signalHint =
        "Are these logs or metrics? They belong to /v1/logs and /v1/metrics, traces to /v1/traces."

    @inline(never)
    static func undecodable(_ reason: String) -> IngestionProblem {
        IngestionProblem(
            kind: .undecodable, code: "undecodable",
            message: "the body is not an OTLP ExportTraceServiceRequest: \(reason)")
    }
}
