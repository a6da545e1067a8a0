internal import Bytes

/// Sequence numbers as ascending ranges, to which others are compared.
struct NumberRanges {
    private let ranges: [ClosedRange<SequenceNumber>]

    init(_ ranges: [ClosedRange<SequenceNumber>]) { self.ranges = ranges }

    /// Whether there is none.
    var isEmpty: Bool { ranges.isEmpty }

    /// Whether a number is in one of the ranges.
    func contains(_ number: SequenceNumber) -> Bool {
        let place = first(endingAtOrAfter: number)
        return place < ranges.count && ranges[place].lowerBound <= number
    }

    /// Whether a range has a number with one of the ranges in common.
    func overlaps(_ other: ClosedRange<SequenceNumber>) -> Bool {
        let place = first(endingAtOrAfter: other.lowerBound)
        return place < ranges.count && ranges[place].lowerBound <= other.upperBound
    }

    /// What is in these and in some others, which ascend and are apart from one another.
    func intersection(_ others: [ClosedRange<SequenceNumber>]) -> NumberRanges {
        var common: [ClosedRange<SequenceNumber>] = []
        var (place, other) = (0, 0)
        while place < ranges.count, other < others.count {
            let low = max(ranges[place].lowerBound, others[other].lowerBound)
            let high = min(ranges[place].upperBound, others[other].upperBound)
            if low <= high { common.append(low...high) }
            if ranges[place].upperBound < others[other].upperBound {
                place += 1
            } else {
                other += 1
            }
        }
        return NumberRanges(common)
    }

    /// The places of those of some ascending numbers that are in the ranges, as ascending ranges.
    func places(in numbers: some RandomAccessCollection<SequenceNumber>) -> [Range<Int>] {
        guard let low = numbers.first, let high = numbers.last else { return [] }
        let overlapping = ranges[first(endingAtOrAfter: low)...].prefix { $0.lowerBound <= high }
        return overlapping.compactMap { range in
            let start = numbers.partition { $0 >= range.lowerBound }
            let rest = numbers[start...]
            let end = rest.partition { $0 > range.upperBound }
            guard start < end else { return nil }
            let first = numbers.distance(from: numbers.startIndex, to: start)
            return first..<first + numbers.distance(from: start, to: end)
        }
    }

    private func first(endingAtOrAfter number: SequenceNumber) -> Int {
        ranges.partition { $0.upperBound >= number }
    }
}
