/// One request of a cycle: its bytes with places to patch, and what is true of its events.
struct RequestTemplate {
    var project: Int
    /// HTTP head and body.
    var bytes: [UInt8]
    /// Where the project's key lies in the head, if it differs from time to time.
    var keyOffset: Int?
    var patches: [Patch]
    var events: [EventNote]
}
