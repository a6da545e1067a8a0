internal import Bytes

/// Sequence numbers as ascending ranges, to which others are compared.
struct NumberRanges {
    private let ranges: [ClosedRange<SequenceNumber>]

    init(_ ranges: [ClosedRange<SequenceNumber>]) { self.ranges = ranges }

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

    private func first(endingAtOrAfter number: SequenceNumber) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
