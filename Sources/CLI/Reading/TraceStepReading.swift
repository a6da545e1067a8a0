import Bytes
import Engine
import Model
import Steps

/// Reads the steps of one trace from a directory's log.
struct TraceStepReading: Sendable {
    /// Events whose bytes are in memory at a time.
    private static let portionCount = 64

    /// - Throws: if no trace is meant, or several.
    func run(
        _ search: TraceSearch, in log: inout DirectoryLog, on console: Console
    ) throws(CommandFailure) -> (trace: CollectedTrace, steps: TraceSteps) {
        let trace = try search.run(in: &log, on: console)
        let order = StepOrder.order(
            trace.events.map {
                StepOrder.Place(
                    sequenceNumber: $0.sequenceNumber, timestamp: $0.event.timestamp,
                    stepIndex: $0.event.stepIndex)
            })
        var rest = order.map { trace.events[$0].sequenceNumber }[...]
        var steps = TraceSteps()
        while !rest.isEmpty {
            let portion = rest.prefix(Self.portionCount)
            rest = rest.dropFirst(portion.count)
            for stored in try log.events(Array(portion)) {
                steps.append(
                    StepFacts(
                        stored.event, sequenceNumber: stored.sequenceNumber, cost: stored.cost))
            }
        }
        return (trace, steps)
    }
}
