internal import Bytes
internal import EventLog
internal import Projections
internal import Synchronization
internal import Threads

/// What is done where an index file is damaged, or its segment.
extension Indexer {
    /// Folds a segment anew whose index file can't be read, and has another file made.
    ///
    /// - Throws: what the log throws if it can't be read either.
    func mend(_ failure: PartFailure, from log: EventLog) throws {
        try mending.withLock { _ in
            // Somebody else was here before.
            if projector.read({ $0.unsealedPart(ofSegment: failure.segment) }) != nil { return }
            // It was given up meanwhile: the next view lacks it.
            guard projector.hasPart(ofSegment: failure.segment) else { return }
            if failure.isAbsent { return try make(failure.segment, from: log) }
            notify(
                EngineNotice(level: .warning, message: "Made again from the log: \(failure)."))
            try foldAnew(failure.segment, from: log)
            if let segment = log.sealedSegments.first(where: { $0.number == failure.segment }) {
                add(segment)
            }
        }
    }

    /// Makes a part that was not made since the start, in its file if it can have one: so a question
    /// about everything does not fill the memory with what it asks for.
    private func make(_ number: UInt64, from log: EventLog) throws {
        guard let part = try part(ofSegment: number, log) else { return }
        guard let segment = log.sealedSegments.first(where: { $0.number == number }) else {
            return projector.adoptIfAbsent(part, ofSegment: number)
        }
        defer { words.forget(segment: number) }
        do {
            let filter = try index(segment, part, log)
            ids.add(
                SealedEventIDs.Segment(
                    number: number, lastCommitTime: segment.lastCommitTime),
                filter: filter)
        } catch {
            // It is in memory now, and that will do.
        }
    }

    /// Removes the index of a segment that has turned out damaged, and folds anew what of it is left.
    func forget(_ segment: UInt64, from log: EventLog) throws {
        try mending.withLock { _ in
            store.remove(segment)
            work.withLock { work in
                work.segments.removeAll { $0.number == segment }
                work.outdated.removeAll { $0.number == segment }
            }
            guard projector.hasPart(ofSegment: segment) else { return }
            try foldAnew(segment, from: log)
        }
    }

    /// Has the files of segments, made anew and compared, take the place of those that are there, and
    /// the parts in them that of all others, at once.
    ///
    /// - Returns: how many files were others than before.
    func exchange(_ segments: [SealedSegment], from files: IndexStore) throws -> Int {
        try mending.withLock { _ in
            var parts: [SealedPart] = []
            // One that was given up meanwhile has no part any more.
            for segment in segments where projector.hasPart(ofSegment: segment.number) {
                guard try store.take(segment.number, from: files) else { continue }
                parts.append(try store.open(segment))
            }
            projector.adopt(parts)
            // Sums of runs stand for the parts that were there before.
            work.withLock { $0.mayHaveRun = true }
            work.signal()
            return parts.count
        }
    }

    /// Has the part of a segment in memory again.
    func foldAnew(_ segment: UInt64, from log: EventLog) throws {
        projector.adopt(try PartFold(segment, from: log))
    }
}

extension PartFold {
    /// Folds the events of a segment.
    ///
    /// - Parameter shift: makes room for writes; nil where somebody waits.
    init(_ segment: UInt64, from log: EventLog, _ shift: Pacer.Shift? = nil) throws {
        var shift = shift
        var fold = PartFold(segment: segment)
        try log.batches(ofSegment: segment) { batch in
            batch.forEachRecord { number, _, bytes in fold.apply(bytes, sequenceNumber: number) }
            shift?.breathe()
        }
        self = fold
    }
}
