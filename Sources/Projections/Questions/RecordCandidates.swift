public import Bytes

/// Which records can be an answer, as far as word indexes tell.
public struct RecordCandidates: Hashable, Sendable {
    /// A stretch of the log of which something is known.
    public struct Stretch: Hashable, Sendable {
        /// All records of it.
        public var numbers: ClosedRange<SequenceNumber>
        /// Those that can be an answer, ascending, apart from one another, within `numbers`.
        public var candidates: [ClosedRange<SequenceNumber>]

        public init(
            numbers: ClosedRange<SequenceNumber>, candidates: [ClosedRange<SequenceNumber>]
        ) {
            self.numbers = numbers
            self.candidates = candidates
        }
    }

    private let stretches: [Stretch]

    /// - Parameter stretches: ascending, apart from one another; records of none are candidates.
    public init(_ stretches: [Stretch] = []) { self.stretches = stretches }

    /// Whether a record can be an answer.
    public func mayMatch(_ number: SequenceNumber) -> Bool {
        let place = stretches.partition { $0.numbers.upperBound >= number }
        guard place < stretches.count, stretches[place].numbers.lowerBound <= number else {
            return true
        }
        return NumberRanges(stretches[place].candidates).contains(number)
    }

    /// Whether so few records of the log between two are candidates that answers are best looked for
    /// among these: one in eight, at most.
    public func areFew(after first: SequenceNumber, through last: SequenceNumber) -> Bool {
        let count = last.rawValue - min(first, last).rawValue
        var ruledOut: UInt64 = 0
        for stretch in stretches {
            ruledOut += stretch.numbers.count
            for range in stretch.candidates { ruledOut -= min(ruledOut, range.count) }
        }
        return ruledOut >= count - count / 8
    }

    /// The candidates among the records of a range; nil if all may be.
    func ranges(in range: ClosedRange<SequenceNumber>) -> NumberRanges? {
        var place = stretches.partition { $0.numbers.upperBound >= range.lowerBound }
        guard place < stretches.count, stretches[place].numbers.overlaps(range) else { return nil }
        var ranges: [ClosedRange<SequenceNumber>] = []
        var next = range.lowerBound
        while place < stretches.count, stretches[place].numbers.overlaps(range) {
            let stretch = stretches[place]
            if next < stretch.numbers.lowerBound {
                ranges.append(next...stretch.numbers.lowerBound.advanced(by: -1))
            }
            ranges += stretch.candidates.filter { $0.overlaps(range) }.map { $0.clamped(to: range) }
            next = stretch.numbers.upperBound.advanced(by: 1)
            place += 1
        }
        if next <= range.upperBound { ranges.append(next...range.upperBound) }
        return NumberRanges(ranges)
    }
}

extension ClosedRange where Bound == SequenceNumber {
    /// How many numbers lie in it.
    fileprivate var count: UInt64 { upperBound.rawValue - lowerBound.rawValue + 1 }
}
