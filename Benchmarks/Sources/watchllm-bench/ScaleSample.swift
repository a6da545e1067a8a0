/// One point of a long run's curves.
struct ScaleSample {
    /// Acknowledged so far.
    var events: Int
    /// Seconds of sending so far.
    var seconds: Double
    /// Since the point before.
    var rate: Double
    /// The server's processor seconds a million events, since the point before.
    var secondsPerMillion: Double
    var residentMegabytes: Double
    /// The p99 of answers since the point before, in milliseconds.
    var answerP99: Double
    /// Work left to do in the background.
    var pending: Double

    static let header =
        "events,seconds,events_per_second,cpu_seconds_per_million,resident_mb,answer_p99_ms,pending"

    var line: String {
        let columns = [
            rate, secondsPerMillion, residentMegabytes, answerP99, pending,
        ].map { "\(($0 * 1_000).rounded() / 1_000)" }
        return "\(events),\((seconds * 100).rounded() / 100)," + columns.joined(separator: ",")
    }
}
