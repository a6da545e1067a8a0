import Bytes
import JSON
import Model
import Steps

/// Walks through the steps of a trace.
struct TraceStepping: Steppable {
    static let jumpHint = "a step's number, a time, or +seconds"
    static let watchHint = "(a path such as /usage/cost_usd, or a variable)"

    private var walk: StepWalk

    init(_ steps: TraceSteps) { walk = StepWalk(steps) }

    private var steps: TraceSteps { walk.steps }

    var place: String {
        guard walk.position > 0 else { return "before the first of \(steps.count) steps" }
        let number = steps.head(walk.position).sequenceNumber
        return "step \(walk.position) of \(steps.count)  seq \(number)"
    }

    func lines(hasColor: Bool, columns: Int) -> [String] {
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
        let refusal =
            "'\(text)' is no step, no time like 2026-01-31T09:30:00Z, and nothing like +2.5"
        if text.hasPrefix("+") {
            let digits = text.dropFirst()
            guard digits.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }),
                let seconds = Double(digits)
            else { return refusal }
            let microseconds = UInt64(min(seconds * 1e6, 1e18))
            jump { steps.offsetMicroseconds($0) <= microseconds }
            return nil
        }
        if let number = Int(text) {
            guard (0...steps.count).contains(number) else {
                return "there are the steps 1 to \(steps.count)"
            }
            walk.jump(to: number)
            return nil
        }
        guard let time = Timestamp(rfc3339: text) else { return refusal }
        jump { steps.head($0).timestamp <= time }
        return nil
    }

    /// Goes to the last step of which something holds; before the first if it does of none.
    private mutating func jump(where holds: (Int) -> Bool) {
        walk.jump(to: (0..<steps.count).last { holds($0 + 1) }.map { $0 + 1 } ?? 0)
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
