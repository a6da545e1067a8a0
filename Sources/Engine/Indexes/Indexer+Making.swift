internal import EventLog
internal import Projections
internal import Synchronization
internal import Threads

/// How index files are made of segments whose parts are complete.
extension Indexer {
    func gather() {
        work.withLock { work in
            work.grownCount = 0
            work.seenCount = 0
        }
        guard let log = log.withLock({ $0.object }), let segment = projector.growingSegment else {
            return
        }
        // What can't be read is searched in the log, which tells of the damage.
        try? words.gather(segment: segment, from: log, pacer.shift())
    }

    func index(_ segment: SealedSegment) {
        var failure: String?
        var filter: EventIDFilter?
        var hasEvents = false
        if let log = log.withLock({ $0.object }) {
            do {
                try mending.withLock { _ in
                    guard let part = try part(ofSegment: segment.number, log, pacer.shift())
                    else { return }
                    hasEvents = part.numbers != nil
                    filter = try index(segment, part, log)
                }
            } catch {
                // It stays in memory, and is tried again at the next start.
                failure = "the index of segment \(segment.number): \(error)"
            }
            if hasEvents || projector.hasPart(ofSegment: segment.number) {
                cover(segment, filter: filter)
            }
        }
        words.forget(segment: segment.number)
        let isNew = work.withLock { work in
            work.segments.removeAll { $0.number == segment.number }
            work.covered.insert(segment.number)
            work.mayHaveRun = true
            defer { work.failure = failure }
            return work.failure == nil
        }
        pacer.note(backlog: pendingCount)
        if let log = log.withLock({ $0.object }) { advanceCoverage(log) }
        if let failure, isNew {
            notify(EngineNotice(level: .warning, message: "Can't be written: \(failure)."))
        }
    }

    /// The part of a segment as it is in memory, or folded from the log where it was not made since
    /// the start; nil if it has none, or is indexed.
    ///
    /// - Parameter shift: makes room for writes; nil where somebody waits.
    func part(
        ofSegment number: UInt64, _ log: EventLog, _ shift: Pacer.Shift? = nil
    ) throws -> UnsealedPart? {
        let (part, isAbsent) = projector.read {
            ($0.unsealedPart(ofSegment: number), $0.isAbsent(segment: number))
        }
        if !isAbsent { return part }
        let folded = try PartFold(number, from: log, shift).finish()
        return folded.unsealed
    }

    /// Puts a part into an index file and a filter beside it, and has it read from there.
    ///
    /// - Returns: the filter, whatever becomes of the file.
    func index(
        _ segment: SealedSegment, _ part: UnsealedPart, _ log: EventLog
    ) throws -> EventIDFilter? {
        // A part that was not made yet is so from now on, in the file or in memory.
        var isDone = false
        defer {
            if !isDone { projector.adoptIfAbsent(part, ofSegment: segment.number) }
        }
        // Recovery can have moved transactions from one segment to the next.
        guard let numbers = part.numbers, segment.numbers.contains(numbers) else { return nil }
        let filter = EventIDFilter(part.eventIDKeys)
        let section = try words.section(ofSegment: segment.number, from: log, pacer.shift())
        if let bytes = part.indexFile(of: IndexHeader.Segment(segment), words: section) {
            try store.write(bytes, of: segment.number)
            projector.adopt(try store.open(segment))
            isDone = true
            if let filter { try store.write(filter, of: segment) }
        }
        return filter
    }

    /// Makes the file of a segment anew that another version of the folds has made.
    func renew(_ segment: SealedSegment) {
        var failure: String?
        if let log = log.withLock({ $0.object }) {
            do {
                try mending.withLock { _ in
                    // It was given up, or mended, meanwhile.
                    guard projector.hasPart(ofSegment: segment.number),
                        projector.read({ $0.unsealedPart(ofSegment: segment.number) }) == nil
                    else { return }
                    let fold = try PartFold(segment.number, from: log, pacer.shift())
                    _ = try index(segment, fold.finish().unsealed, log)
                    // A power loss must not bring the old one back.
                    try store.sync()
                }
            } catch {
                // The old one answers, and it is tried again at the next start.
                failure = "the index of segment \(segment.number): \(error)"
            }
        }
        work.withLock { work in
            work.outdated.removeAll { $0 == segment }
            work.mayHaveRun = true
        }
        if let failure {
            notify(EngineNotice(level: .warning, message: "Can't be made anew: \(failure)."))
        }
    }

    /// Folds a segment into memory that can have no index file.
    func fold(_ segment: UInt64) {
        var failure: String?
        if let log = log.withLock({ $0.object }) {
            do {
                try mending.withLock { _ in
                    if let part = try part(ofSegment: segment, log, pacer.shift()) {
                        projector.adoptIfAbsent(part, ofSegment: segment)
                    }
                }
            } catch {
                // Whoever asks tries again.
                failure = "the part of segment \(segment): \(error)"
            }
        }
        work.withLock { $0.unsealable.removeAll { $0 == segment } }
        if let failure {
            notify(EngineNotice(level: .warning, message: "Can't be read: \(failure)."))
        }
    }
}
