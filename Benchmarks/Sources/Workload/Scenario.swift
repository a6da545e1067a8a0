/// Makes the traces of a cycle, one after the other.
protocol Scenario {
    /// The events of a trace in the order that they are sent. The first is at 0 ms.
    ///
    /// - Parameter number: the trace's number in the cycle.
    mutating func trace(_ number: Int) -> [EventTemplate]
}
