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

    /// Adds the part of a segment whose events are counted in the folds already, and which is to be
    /// folded from the log when it is needed: a question that needs it throws `PartFailure`.
    ///
    /// Only before the next `beginPart`.
    public mutating func addAbsentPart(segment: UInt64) {
        parts.append(SegmentPart(segment: segment, part: .absent(segment)))
    }

    /// Adds the part of a segment whose events are counted in the folds already.
    ///
    /// Only before the next `beginPart`.
    public mutating func addPart(_ part: SealedPart) {
        parts.append(SegmentPart(segment: part.segment.number, part: .sealed(part)))
    }

    /// Whether the part of a segment is still to be folded.
    public func isAbsent(segment: UInt64) -> Bool {
        guard case .absent? = parts.last(where: { $0.segment == segment })?.part else {
            return false
        }
        return true
    }

    /// The part of a segment that is read from an index file; nil if it is not.
    public func sealedPart(ofSegment segment: UInt64) -> SealedPart? {
        guard case .sealed(let part)? = parts.last(where: { $0.segment == segment })?.part else {
            return nil
        }
        return part
    }

    /// A view of one segment's part alone; nil if it has none.
    public func view(ofSegment segment: UInt64) -> ProjectionView? {
        guard let part = parts.last(where: { $0.segment == segment })?.part else { return nil }
        return ProjectionView(
            seenThrough: lastApplied, parts: [part], projects: folds.projects.map(\.id))
    }

    /// Exchanges the small folds for others, folded anew from what can be read of the same log up to
    /// the same record.
    public mutating func exchange(_ folds: FoldState) {
        let last = lastApplied
        self.folds = folds
        // The records at the end may be those that can't be read any more.
        self.folds.pass(last)
        // Where the first record of a project is lost, others have its number.
        growing.forgetNumbering()
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
        runs = runs.filter { RollupRun.segments(ofRun: $0.key).lowerBound > segment }
        retiredSegment = segment
    }

    /// Exchanges the part of a segment for one in memory.
    ///
    /// - Returns: false if there is no part of that segment.
    public mutating func adopt(_ part: UnsealedPart, ofSegment segment: UInt64) -> Bool {
        exchange(segment, for: .memory(part.part))
    }

    private mutating func exchange(_ segment: UInt64, for part: Part) -> Bool {
        guard let place = parts.lastIndex(where: { $0.segment == segment }) else { return false }
        parts[place].part = part
        return true
    }
}
