public import Bytes
public import JSON

/// The steps of a trace, and what each of them changed: what every state is made from.
///
/// Of an event that comes late only the steps behind its place are made anew: `prefix` and `append`.
public struct TraceSteps: Sendable {
    /// One step.
    struct Step: Sendable {
        var head: StepHead
        var edits: [StepEdit]
        /// Of the state before it.
        var lengths: StepLengths
        /// What the fold knew before it, and how long all texts were.
        var mark: StepFold.Mark
        var textByteCount: Int
    }

    /// How many steps there are.
    public private(set) var count = 0
    /// Those, and maybe more that a prefix has not let go of.
    private(set) var steps: [Step] = []
    private var texts = StepTexts()
    private var fold = StepFold()
    private var lengths = StepLengths()

    /// No step yet.
    public init() {}

    /// About how much memory it takes, in bytes.
    public var byteCount: Int {
        fold.mark.keptByteCount + texts.byteCount + steps.count * Self.stepByteCount
    }

    /// What a step takes besides the values in it: its head, and about eight edits.
    private static let stepByteCount = 1_024

    /// Adds the next step.
    public mutating func append(_ facts: StepFacts) {
        cut()
        let step = Step(
            head: facts.head, edits: [], lengths: lengths, mark: fold.mark,
            textByteCount: texts.byteCount)
        steps.append(step)
        let edits = fold.apply(facts)
        steps[count].edits = edits
        for edit in edits { lengths.add(edit) }
        count += 1
        texts.append(edits, step: count)
    }

    /// The first steps, as if there were no others. It shares the memory of all, until one is added.
    ///
    /// - Parameter count: 0 to `count`.
    public func prefix(_ count: Int) -> TraceSteps {
        precondition(count <= self.count, "a prefix is of steps that are there")
        var prefix = self
        prefix.count = count
        return prefix
    }

    /// Lets go of the steps that a prefix left out.
    private mutating func cut() {
        guard steps.count > count else { return }
        texts.cut(
            through: count, steps[count...].lazy.map(\.edits),
            byteCount: steps[count].textByteCount)
        lengths = steps[count].lengths
        while steps.count > count {
            let step = steps.removeLast()
            fold.takeBack(step.edits, to: step.mark)
        }
    }

    /// How many of the first events of an order are those of the first steps.
    public func countOfCommonPrefix(with numbers: [SequenceNumber]) -> Int {
        let end = min(count, numbers.count)
        return (0..<end).first { steps[$0].head.sequenceNumber != numbers[$0] } ?? end
    }

    /// The event of a step.
    ///
    /// - Parameter number: 1 to `count`.
    public func head(_ number: Int) -> StepHead { steps[number - 1].head }

    /// How long after the earliest event of the trace a step began, in microseconds.
    ///
    /// - Parameter number: 1 to `count`.
    public func offsetMicroseconds(_ number: Int) -> UInt64 {
        let time = steps[number - 1].head.timestamp
        let earliest = texts.times(after: count)?.earliest ?? time
        return StepState.Times(earliest: earliest, latest: time).elapsedMicroseconds
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
