internal import Bytes

/// Which records can match a query, as far as word indexes tell.
struct SearchCandidates {
    /// A segment with a word index.
    struct Segment {
        let number: UInt64
        /// The lowest and highest number of its events.
        let events: ClosedRange<SequenceNumber>
        /// Those that can match, ascending.
        let numbers: [ClosedRange<SequenceNumber>]
    }

    private let segments: [Segment]

    /// - Parameter segments: ascending; of others nothing is known.
    init(_ segments: [Segment]) { self.segments = segments }

    /// By segment, those that can match.
    var bySegment: [UInt64: [ClosedRange<SequenceNumber>]] {
        var numbers: [UInt64: [ClosedRange<SequenceNumber>]] = [:]
        for segment in segments { numbers[segment.number] = segment.numbers }
        return numbers
    }

    /// Whether a record can match.
    func mayMatch(_ number: SequenceNumber) -> Bool {
        guard let segment = Self.last(segments, { $0.events.lowerBound <= number }),
            segment.events.contains(number)
        else { return true }
        return Self.last(segment.numbers) { $0.lowerBound <= number }?.contains(number) ?? false
    }

    /// The last element for which a condition holds that holds for all before it.
    private static func last<Element>(
        _ elements: [Element], _ holds: (Element) -> Bool
    ) -> Element? {
        var low = 0
        var high = elements.count
        while low < high {
            let middle = (low + high) / 2
            if holds(elements[middle]) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : elements[low - 1]
    }
}
