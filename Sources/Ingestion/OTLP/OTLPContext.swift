/// What all spans of one scope share: where they come from.
struct OTLPContext {
    /// Resource and scope as kept with each event; one array for all of them.
    var payload: [UInt8] = []
    var resource = SpanAttributes()
    var scopeName = ""
    var scopeVersion = ""
}
