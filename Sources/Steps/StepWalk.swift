/// A place among the steps of a trace, and the state there.
public struct StepWalk: Sendable {
    public let steps: TraceSteps
    /// How many steps were made: 0 to `steps.count`.
    public private(set) var position = 0
    public private(set) var state = StepState()

    /// Before the first step.
    public init(_ steps: TraceSteps) { self.steps = steps }

    /// Makes the next step; false if there is none.
    @discardableResult
    public mutating func forward() -> Bool {
        guard position < steps.count else { return false }
        for edit in steps.steps[position].edits { edit.apply(to: &state) }
        position += 1
        return true
    }

    /// Takes the last step back; false if there is none.
    @discardableResult
    public mutating func back() -> Bool {
        guard position > 0 else { return false }
        position -= 1
        for edit in steps.steps[position].edits.reversed() { edit.undo(in: &state) }
        return true
    }

    /// Goes to a step, held at the ends, by the shorter way.
    public mutating func jump(to number: Int) {
        let target = min(max(number, 0), steps.count)
        if target < position - target {
            position = 0
            state = StepState()
        }
        while position < target { forward() }
        while position > target { back() }
    }
}
