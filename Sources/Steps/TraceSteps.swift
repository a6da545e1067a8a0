internal import Bytes
public import JSON

/// The steps of a trace, and what each of them changed: what every state is made from.
public struct TraceSteps: Sendable {
    /// One step.
    struct Step: Sendable {
        var head: StepHead
        var edits: [StepEdit]
        /// Of the state before it.
        var lengths: StepLengths
    }

    private(set) var steps: [Step] = []
    private var texts = StepTexts()
    private var earliest: Timestamp?
    /// About how much memory it takes, in bytes.
    public private(set) var byteCount = 0
    private var fold = StepFold()
    private var lengths = StepLengths()

    /// No step yet.
    public init() {}

    /// Adds the next step.
    public mutating func append(_ facts: StepFacts) {
        let edits = fold.apply(facts)
        let time = facts.head.timestamp
        earliest = min(earliest ?? time, time)
        steps.append(Step(head: facts.head, edits: edits, lengths: lengths))
        for edit in edits { lengths.add(edit) }
        texts.append(edits, step: steps.count)
        byteCount = fold.keptByteCount + texts.byteCount + steps.count * Self.stepByteCount
    }

    /// What a step takes besides the values in it: its head, and about eight edits.
    private static let stepByteCount = 1_536

    /// Says that there will be no more steps, so that what only the fold needs can go.
    public mutating func finish() { fold = StepFold() }

    public var count: Int { steps.count }

    /// The event of a step.
    ///
    /// - Parameter number: 1 to `count`.
    public func head(_ number: Int) -> StepHead { steps[number - 1].head }

    /// How long after the earliest event of the trace a step began, in microseconds.
    ///
    /// - Parameter number: 1 to `count`.
    public func offsetMicroseconds(_ number: Int) -> UInt64 {
        let time = steps[number - 1].head.timestamp
        return StepState.Times(earliest: earliest ?? time, latest: time).elapsedMicroseconds
    }

    /// The difference of a step from the one before.
    ///
    /// - Parameter number: 1 to `count`.
    public func changes(_ number: Int) -> [StepChange] {
        let step = steps[number - 1]
        return StepChanges(step.edits, after: step.lengths).list
    }

    /// Writes the state after a step as one object.
    ///
    /// - Parameter number: 0 to `count`.
    public func writeState(after number: Int, to json: inout JSONWriter) {
        texts.write(after: number, to: &json)
    }
}
