internal import Bytes
internal import Search

/// The numbers of the rows of a word index: its records, counted from the segment's first.
struct RowNumbers {
    private struct Stretch {
        var firstRow: Int
        var numbers: ClosedRange<SequenceNumber>
    }

    /// Numbers that follow on one another; hardly ever more than one.
    private var stretches: [Stretch] = []
    /// How many rows there are.
    private(set) var count = 0

    init(_ batches: [ClosedRange<SequenceNumber>] = []) {
        for batch in batches { append(batch) }
    }

    /// The first and last number; nil without rows.
    var numbers: ClosedRange<SequenceNumber>? {
        guard let first = stretches.first, let last = stretches.last else { return nil }
        return first.numbers.lowerBound...last.numbers.upperBound
    }

    /// Adds the records of the next batch.
    mutating func append(_ batch: ClosedRange<SequenceNumber>) {
        if let last = stretches.last, last.numbers.upperBound.advanced(by: 1) == batch.lowerBound {
            stretches[stretches.count - 1].numbers = last.numbers.lowerBound...batch.upperBound
        } else {
            stretches.append(Stretch(firstRow: count, numbers: batch))
        }
        count += batch.count
    }

    /// The numbers of some rows, as ascending ranges apart from one another.
    func numbers(of rows: BlockSet) -> [ClosedRange<SequenceNumber>] {
        if rows.isEmpty { return [] }
        var found: [ClosedRange<SequenceNumber>] = []
        for stretch in stretches {
            let bounds = stretch.firstRow..<stretch.firstRow + stretch.numbers.count
            let first = stretch.numbers.lowerBound
            for range in rows.rows(in: bounds) {
                let lowest = first.advanced(by: range.lowerBound - bounds.lowerBound)
                found.append(lowest...lowest.advanced(by: range.count - 1))
            }
        }
        return found
    }
}

extension ClosedRange where Bound == SequenceNumber {
    /// How many numbers lie in it.
    var count: Int { Int(upperBound.rawValue - lowerBound.rawValue) + 1 }
}
