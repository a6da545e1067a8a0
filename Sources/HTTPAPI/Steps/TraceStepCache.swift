import Bytes
import Engine
import Model
import Steps
import Synchronization

/// What is kept of one trace's steps: as of the moment that was asked for last, and where the order
/// of the events differs, as of others.
///
/// Another moment is made from the one that has most steps in common with it: a trace that grows
/// costs its new steps, and a moment in the past of one whose events came in their order nothing.
final class TraceStepCache: Sendable {
    /// The steps as of one moment.
    struct Moment {
        var steps = TraceSteps()
        /// The last of its events in the log.
        var last = SequenceNumber.zero
    }

    fileprivate struct State {
        /// Used least recently first.
        var moments: [Moment] = []
        /// Of the events that were looked at.
        var places: [SequenceNumber: StepOrder.Place] = [:]
    }

    private let state = Mutex(State())
    private let keptByteCount = Atomic(0)

    /// About how much memory it takes, in bytes.
    var byteCount: Int { keptByteCount.load(ordering: .relaxed) }

    /// The steps that events make, without those that can't be read.
    ///
    /// Under the lock all the while: whoever asks for the same trace wants what is being read.
    ///
    /// - Parameters:
    ///   - numbers: ascending.
    ///   - maximumByteCount: what may be kept at most.
    func steps(
        of numbers: [SequenceNumber], in engine: Engine, within maximumByteCount: Int
    ) throws(EngineError) -> TraceSteps {
        try state.withLock { state throws(EngineError) in
            let order = try state.order(numbers, in: engine)
            var (steps, isKept) = state.beginning(of: order, last: numbers.last ?? .zero)
            guard !isKept else { return steps }
            try Self.read(order[steps.count...], into: &steps, of: engine)
            state.moments.append(Moment(steps: steps, last: numbers.last ?? .zero))
            state.cut(to: maximumByteCount)
            keptByteCount.store(state.byteCount, ordering: .relaxed)
            return steps
        }
    }

    /// Bytes of events that are read in one go.
    private static let portionByteCount = 1 << 20

    private static func read(
        _ numbers: ArraySlice<SequenceNumber>, into steps: inout TraceSteps, of engine: Engine
    ) throws(EngineError) {
        var rest = numbers
        while !rest.isEmpty {
            let portion = try engine.events(rest.prefix(256), maximumBytes: portionByteCount)
            for stored in portion.events {
                steps.append(
                    StepFacts(
                        stored.event, sequenceNumber: stored.sequenceNumber, cost: stored.cost))
            }
            rest = rest.dropFirst(portion.numberCount)
        }
    }
}

extension TraceStepCache.State {
    /// The events in the order of their steps, without those that can't be read.
    fileprivate mutating func order(
        _ numbers: [SequenceNumber], in engine: Engine
    ) throws(EngineError) -> [SequenceNumber] {
        for stored in try engine.eventHeads(numbers.filter { places[$0] == nil }) {
            places[stored.sequenceNumber] = StepOrder.Place(
                sequenceNumber: stored.sequenceNumber, timestamp: stored.event.timestamp,
                stepIndex: stored.event.stepIndex)
        }
        let known = numbers.compactMap { places[$0] }
        return StepOrder.order(known).map { known[$0].sequenceNumber }
    }

    /// The steps that are there of an order, from its first on, and whether these are all.
    ///
    /// - Parameter last: the last event in the log of those that are wanted.
    fileprivate mutating func beginning(
        of order: [SequenceNumber], last: SequenceNumber
    ) -> (TraceSteps, isKept: Bool) {
        let counts = moments.map { $0.steps.countOfCommonPrefix(with: order) }
        guard let best = counts.indices.max(by: { counts[$0] < counts[$1] }) else {
            return (TraceSteps(), false)
        }
        let moment = moments.remove(at: best)
        let steps = moment.steps.prefix(counts[best])
        if counts[best] == order.count {
            moments.append(moment)
            return (steps, true)
        }
        // One that lies behind it is kept: both are asked for in turn. Any other one is overtaken,
        // and changed in its place.
        if moment.last > last { moments.append(moment) }
        return (steps, false)
    }

    /// Lets go of moments, those used least recently first.
    fileprivate mutating func cut(to maximumByteCount: Int) {
        while byteCount > maximumByteCount, !moments.isEmpty { moments.removeFirst() }
        if moments.isEmpty { places = [:] }
    }

    fileprivate var byteCount: Int {
        moments.reduce(places.count * MemoryLayout<StepOrder.Place>.stride * 2) {
            $0 + $1.steps.byteCount
        }
    }
}
