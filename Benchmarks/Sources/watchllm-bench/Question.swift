import Workload

/// One question as a path, and what is known of its answer.
struct Question {
    enum Expectation {
        /// A status of 200.
        case anything
        /// A trace with so many events.
        case trace(SentTrace)
        /// Traces or events with these ids, newest first.
        case ids([String])
        /// These calls, by the model's name.
        case usage([String: ModelUsage])
        /// These errors, by the hour's start.
        case errors([String: Int])
    }

    typealias SentTrace = Truth.SentTrace

    var path: String
    var expectation: Expectation
}
