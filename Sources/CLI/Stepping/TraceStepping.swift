import Bytes
import JSON
import Model
import Steps

/// Walks through the steps of a trace.
struct TraceStepping: Steppable {
    static let jumpHint = "a step's number, a time, or +seconds"
    static let watchHint = "(a path such as /usage/cost_usd, or a variable)"

    private var walk: StepWalk
    private let columns: Int

    init(_ steps: TraceSteps, columns: Int) {
        walk = StepWalk(steps)
        self.columns = columns
    }

    private var steps: TraceSteps { walk.steps }

    var place: String {
        guard walk.position > 0 else { return "before the first of \(steps.count) steps" }
        let number = steps.head(walk.position).sequenceNumber
        return "step \(walk.position) of \(steps.count)  seq \(number)"
    }

    func lines(hasColor: Bool) -> [String] {
        guard walk.position > 0 else { return [] }
        let view = StepView(steps: steps, number: walk.position, columns: columns)
        return [view.headLine(hasColor: hasColor), ""] + view.changeLines(hasColor: hasColor)
    }

    private var state: JSONValue {
        var writer = JSONWriter()
        walk.state.write(to: &writer)
        return (try? JSONValue(parsing: writer.bytes)) ?? .null
    }

    var stateLines: [String] { StateLines(state).lines }

    func value(of name: String) -> String? {
        StateLines.value(name, in: state).map { value in
            var writer = JSONWriter()
            writer.value(value)
            return writer.text
        }
    }

    mutating func forward() -> Bool { walk.forward() }
    mutating func back() -> Bool { walk.back() }
    mutating func toStart() { walk.jump(to: 0) }
    mutating func toEnd() { walk.jump(to: steps.count) }

    mutating func jump(to text: String) -> String? {
        let steps = steps
        if text.hasPrefix("+"), let seconds = Double(text.dropFirst()), seconds.isFinite {
            let microseconds = UInt64(max(0, min(seconds * 1e6, 1e18)))
            return jump { steps.offsetMicroseconds($0) >= microseconds }
        }
        if let number = Int(text) {
            guard (0...steps.count).contains(number) else {
                return "there are the steps 1 to \(steps.count)"
            }
            walk.jump(to: number)
            return nil
        }
        guard let time = Timestamp(rfc3339: text) else {
            return "'\(text)' is no step, and no time like 2026-01-31T09:30:00Z"
        }
        return jump { steps.head($0).timestamp >= time }
    }

    /// Goes to the first step of which something holds.
    private mutating func jump(where holds: (Int) -> Bool) -> String? {
        guard steps.count > 0, let number = (1...steps.count).first(where: holds) else {
            return "no step is so late"
        }
        walk.jump(to: number)
        return nil
    }

    mutating func find(_ text: String) -> Bool {
        let wanted = text.lowercased()
        guard walk.position < steps.count else { return false }
        for number in walk.position + 1...steps.count {
            var writer = JSONWriter()
            steps.write(number, to: &writer)
            if writer.text.lowercased().contains(wanted) {
                walk.jump(to: number)
                return true
            }
        }
        return false
    }
}
