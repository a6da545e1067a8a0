public import Model

/// What one request to `/v1/traces` holds.
public struct OTLPExport: Sendable {
    /// The spans that can be kept, in the order of the request.
    public var events: [Event]
    /// How many spans were decoded but can't be kept.
    public var rejectedSpanCount: Int
    /// Which spans were rejected and why, and what was ignored of others; the first few of each.
    /// Without any rejected span it is a warning.
    public var rejectionMessage: String?

    public init(
        events: [Event] = [], rejectedSpanCount: Int = 0, rejectionMessage: String? = nil
    ) {
        self.events = events
        self.rejectedSpanCount = rejectedSpanCount
        self.rejectionMessage = rejectionMessage
    }
}
