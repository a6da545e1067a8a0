public import Bytes

/// Which records of segments in index files can be an answer; asked when a question comes to them.
public protocol SealedCandidates: AnyObject, Sendable {
    /// Those of a part, ascending, apart from one another.
    ///
    /// - Returns: nil if all may be.
    /// - Throws: `FormatError` where what tells it is damaged.
    func candidates(in part: SealedPart) throws(FormatError) -> [ClosedRange<SequenceNumber>]?

    /// The part that a record stands in; nil if it stands in none.
    func part(of number: SequenceNumber) -> SealedPart?

    /// A few of the newest parts.
    var samples: [SealedPart] { get }
}

/// Which records can be an answer, as far as word indexes tell.
public struct RecordCandidates: Sendable {
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
    private let sealed: (any SealedCandidates)?

    /// - Parameters:
    ///   - stretches: of what is in memory; ascending, apart from one another. Records of none are
    ///     candidates.
    ///   - sealed: of what is in index files.
    public init(_ stretches: [Stretch] = [], sealed: (any SealedCandidates)? = nil) {
        self.stretches = stretches
        self.sealed = sealed
    }

    /// Whether a record can be an answer.
    public func mayMatch(_ number: SequenceNumber) throws(PartFailure) -> Bool {
        if let part = sealed?.part(of: number) {
            let found = try ranges(of: part)
            return found.map { NumberRanges($0).contains(number) } ?? true
        }
        let place = stretches.partition { $0.numbers.upperBound >= number }
        guard place < stretches.count, stretches[place].numbers.lowerBound <= number else {
            return true
        }
        return NumberRanges(stretches[place].candidates).contains(number)
    }

    /// Whether so few records are candidates that answers are best looked for among these: one in
    /// eight, at most. The newest tell, since answers begin there.
    public func areFew() throws(PartFailure) -> Bool {
        var count: UInt64 = 0
        var candidateCount: UInt64 = 0
        for stretch in stretches {
            count += stretch.numbers.count
            candidateCount += stretch.candidates.reduce(0) { $0 + $1.count }
        }
        for part in sealed?.samples ?? [] {
            let found = try ranges(of: part)
            count += part.numbers.count
            candidateCount += found?.reduce(0) { $0 + $1.count } ?? part.numbers.count
        }
        return count > 0 && candidateCount <= count / 8
    }

    private func ranges(
        of part: SealedPart
    ) throws(PartFailure) -> [ClosedRange<SequenceNumber>]? {
        guard let sealed else { return nil }
        do throws(FormatError) {
            return try sealed.candidates(in: part)
        } catch {
            throw PartFailure(segment: part.segment.number, reason: error)
        }
    }

    /// The candidates among the records of a part; nil if all may be.
    func ranges(in part: SealedPart) throws(FormatError) -> NumberRanges? {
        try sealed?.candidates(in: part).map { NumberRanges($0) }
    }

    /// The candidates among the records of a range of what is in memory; nil if all may be.
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

extension RecordCandidates: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.stretches == right.stretches && left.sealed === right.sealed
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(stretches)
        hasher.combine(sealed.map { ObjectIdentifier($0) })
    }
}

extension ClosedRange where Bound == SequenceNumber {
    /// How many numbers lie in it.
    fileprivate var count: UInt64 { upperBound.rawValue - lowerBound.rawValue + 1 }
}
