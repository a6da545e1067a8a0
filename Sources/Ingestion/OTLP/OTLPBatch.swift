public import Model

/// What one request to `/v1/traces` holds, with its events as places in the body.
public struct OTLPBatch: Sendable {
    /// The spans that can be kept, in the order of the request.
    public var batch: EventBatch
    /// How many spans were decoded but can't be kept.
    public var rejectedSpanCount: Int
    /// Which spans were rejected and why, and what was ignored of others; the first few of each.
    /// Without any rejected span it is a warning.
    public var rejectionMessage: String?

    /// The same with texts and payloads copied out of the body.
    public func export(from body: RawSpan) -> OTLPExport {
        OTLPExport(
            events: batch.events(in: body), rejectedSpanCount: rejectedSpanCount,
            rejectionMessage: rejectionMessage)
    }
}
