import Workload

/// A way to send events that is measured, with its goals.
struct LoadCase {
    var name: String
    var title: String
    var shape: LoadShape
    var connections: Int
    var projectCount = 5
    var isGzipped = false
    /// Goals: processor seconds of the server a million to the last answer, and until all is done;
    /// events a second.
    var secondsGoal: Double?
    var totalSecondsGoal: Double?
    var rateGoal: Double?
    /// Whether p99 of an answer is to stay within 3 syncs + 1 ms.
    var isLatencyBounded = false

    /// All of them, for so many events in the largest.
    static func all(events: Int, seed: UInt64, end: Int) -> [LoadCase] {
        func shape(
            _ share: Double, _ content: LoadShape.Content = .traces, batch: Int = 100
        ) -> LoadShape {
            let count = max(1_000, Int(Double(events) * share))
            return LoadShape(content, seed: seed, eventCount: count, batchSize: batch, end: end)
        }
        var oneTrace = shape(0.1)
        oneTrace.isOneTrace = true
        var tiny = shape(0.1, batch: 10)
        tiny.takesTurns = true
        let tinyCount = min(1_000, max(10, events / 100))
        return [
            LoadCase(
                name: "mix", title: "JSON batches of 100, c=8", shape: shape(1), connections: 8,
                secondsGoal: 4, totalSecondsGoal: 15, rateGoal: 200_000),
            LoadCase(
                name: "otlp", title: "OTLP protobuf, 100 spans, c=8", shape: shape(0.2, .spans),
                connections: 8, secondsGoal: 4),
            LoadCase(
                name: "gzip", title: "OTLP protobuf, 100 spans, gzip, c=8",
                shape: shape(0.2, .spans), connections: 8, isGzipped: true, secondsGoal: 8),
            LoadCase(
                name: "single64", title: "single events, c=64", shape: shape(0.1, batch: 1),
                connections: 64, rateGoal: 20_000),
            LoadCase(
                name: "single4", title: "single events, c=4", shape: shape(0.05, batch: 1),
                connections: 4, isLatencyBounded: true),
            LoadCase(
                name: "loops", title: "agent loops that resend their history, batches of 20, c=8",
                shape: shape(0.1, .agentLoops, batch: 20), connections: 8),
            LoadCase(
                name: "trace", title: "one huge trace, batches of 100, c=8", shape: oneTrace,
                connections: 8),
            LoadCase(
                name: "tiny",
                title: "\(Readable.number(Double(tinyCount))) tiny projects, batches of 10, c=8",
                shape: tiny, connections: 8, projectCount: tinyCount),
        ]
    }
}
