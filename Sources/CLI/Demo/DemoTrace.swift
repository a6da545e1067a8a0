import Bytes

/// A demo trace while it is being made: a clock that moves on with each step, and the spans so far.
struct DemoTrace: Sendable {
    let traceID: String
    let visit: DemoLoad.Visit
    private(set) var now: Timestamp
    private(set) var spans: [DemoSpan] = []

    init(traceID: String, visit: DemoLoad.Visit) {
        self.traceID = traceID
        self.visit = visit
        now = visit.start
    }

    /// Lets time pass between steps.
    mutating func wait(milliseconds: Int) {
        now = now.advanced(byMicroseconds: Int64(milliseconds) * 1_000)
    }

    /// Begins a span that later steps lie in, and gives its place for `close`.
    mutating func open(
        _ name: String, spanID: String, in parent: Int?, _ attributes: [DemoAttribute]
    ) -> Int {
        spans.append(
            DemoSpan(
                traceID: traceID, spanID: spanID,
                parentSpanID: parent.map { spans[$0].spanID } ?? "",
                name: name, start: now, end: now, attributes: attributes))
        return spans.count - 1
    }

    /// Adds a span that takes this long and that nothing lies in.
    mutating func step(
        _ name: String, spanID: String, in parent: Int, milliseconds: Int,
        _ attributes: [DemoAttribute], failure: DemoSpan.Failure? = nil
    ) {
        let place = open(name, spanID: spanID, in: parent, attributes)
        wait(milliseconds: milliseconds)
        close(place, adding: [], failure: failure)
    }

    /// Ends an open span now.
    mutating func close(
        _ place: Int, adding attributes: [DemoAttribute], failure: DemoSpan.Failure? = nil
    ) {
        spans[place].end = now
        spans[place].attributes += attributes
        spans[place].failure = failure
    }

    /// The request that sends the whole trace.
    func request(service: String) -> DemoRequest {
        DemoRequest(
            path: "/v1/traces", body: DemoSpan.export(spans, service: service), traceID: traceID,
            eventCount: spans.count)
    }
}
