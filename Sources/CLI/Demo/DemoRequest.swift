/// One request of the demo load.
struct DemoRequest: Hashable, Sendable {
    /// Where it goes, from the server's root.
    var path: String
    /// A JSON text.
    var body: [UInt8]
    /// The traces that it belongs to; a request holds whole traces.
    var traceID: String
    /// Spans or events in it.
    var eventCount: Int
}
