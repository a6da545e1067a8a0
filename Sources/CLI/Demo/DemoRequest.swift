/// One request of the demo load.
struct DemoRequest: Hashable, Sendable {
    /// Where it goes, from the server's root.
    var path: String
    /// A JSON text.
    var body: [UInt8]
    /// The trace that it holds, whole.
    var traceID: String
    /// Spans or events in it.
    var eventCount: Int
}
