import Model

/// What all spans of one scope share: where they come from.
struct OTLPContext {
    /// Where resource and scope lie as kept with each event: once for all of them.
    var payload = BytePlace.empty
    var resource = SpanAttributes()
    var scopeName = ""
    var scopeVersion = ""
}
