/// What is remembered of an event of a cycle once its bytes are in a request.
struct EventNote {
    var trace: Int
    var number: Int
    /// After the trace's start.
    var milliseconds: Int
    var facts: EventFacts
}
