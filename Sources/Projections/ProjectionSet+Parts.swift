internal import Bytes
internal import Model

extension ProjectionSet {
    /// Lets the events that come belong to a new part. No answer depends on it.
    ///
    /// - Parameter segment: the number of the segment that they stand in, by which the part can be
    ///   exchanged for one in an index file; nil for a part that stays in memory.
    public mutating func beginPart(segment: UInt64? = nil) {
        if !growing.isEmpty {
            parts.append(SegmentPart(segment: growingSegment, part: .memory(growing)))
            growing = MemoryPart()
        }
        growingSegment = segment
        isInIndex = false
    }

    /// Lets the events that come be those of an index file: of them only the global sums are taken
    /// up. Ends with the next `beginPart`.
    public mutating func beginPart(_ part: SealedPart) {
        beginPart(segment: part.segment.number)
        parts.append(SegmentPart(segment: part.segment.number, part: .sealed(part)))
        isInIndex = true
    }

    /// What the part that grows takes in memory, in bytes, about.
    public var growingByteCount: Int { growing.byteCount }

    /// What all parts in memory take, in bytes, about.
    public var memoryByteCount: Int {
        parts.reduce(growing.byteCount) { sum, part in
            if case .memory(let memory) = part.part { return sum + memory.byteCount }
            return sum
        }
    }

    /// The segments whose parts are in memory, and complete, oldest first.
    public var unsealedSegments: [UInt64] {
        parts.compactMap { part in
            if case .memory = part.part { part.segment } else { nil }
        }
    }

    /// The part of a segment, to make its index file from; nil if it is not in memory, or grows.
    public func unsealedPart(ofSegment segment: UInt64) -> UnsealedPart? {
        guard case .memory(let part)? = parts.last(where: { $0.segment == segment })?.part else {
            return nil
        }
        return UnsealedPart(part: part)
    }

    /// Exchanges the part of a segment for the same one in an index file.
    ///
    /// - Returns: false if there is no part of that segment.
    public mutating func adopt(_ part: SealedPart) -> Bool {
        exchange(part.segment.number, for: .sealed(part))
    }

    /// Exchanges the part of a segment for the same one, folded anew.
    ///
    /// - Returns: false if there is no part of that segment.
    public mutating func adopt(_ part: FoldedPart) -> Bool {
        exchange(part.segment, for: .memory(part.part))
    }

    /// Lets go of the parts of what a record says is given up. Whoever folds has to begin a part with
    /// each segment of the log, or nothing can go.
    mutating func dropRetiredParts() {
        guard let segment = folds.retirement?.segment else { return }
        parts.removeAll { $0.segment.map { $0 <= segment } ?? false }
        retiredSegment = segment
    }

    private mutating func exchange(_ segment: UInt64, for part: Part) -> Bool {
        guard let place = parts.lastIndex(where: { $0.segment == segment }) else { return false }
        parts[place].part = part
        return true
    }
}
