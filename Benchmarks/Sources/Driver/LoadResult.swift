/// What came of sending a load.
public struct LoadResult: Sendable {
    public var events = 0
    public var requests = 0
    /// Bytes of all requests, heads included.
    public var bytes = 0
    /// From the first request to the last answer.
    public var seconds = 0.0
    /// The client's own processor time.
    public var clientSeconds = 0.0
    /// From the first byte of a request to the last of its answer.
    public var latencies = Percentiles()
    /// Answers of 503, after which the request was sent again.
    public var refusals = 0
    /// The events acknowledged after each tenth of the load, and when, in seconds since the start.
    public var progress: [(events: Int, seconds: Double)] = []

    public init() {}

    public var rate: Double { Double(events) / seconds }

    /// Events a second in the last tenth of the load, as a share of the first tenth's.
    public var lastToFirst: Double? {
        guard progress.count >= 10, progress[0].seconds > 0 else { return nil }
        let last = progress[progress.count - 1]
        let before = progress[progress.count - 2]
        let rate = Double(last.events - before.events) / (last.seconds - before.seconds)
        return rate / (Double(progress[0].events) / progress[0].seconds)
    }
}
