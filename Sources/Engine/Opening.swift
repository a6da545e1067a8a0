internal import Bytes
internal import EventLog
internal import Model
internal import Projections
internal import Threads

/// The parts of an engine while it is opened, and the order in which they come to know what there is:
/// footers of the log, the newest snapshot, index files, and the records after these.
final class Opening {
    let projector: Projector
    let indexer: Indexer
    let keeper: FoldKeeper
    let scrub: Scrub
    let ids: SealedEventIDs
    let pacer: Pacer
    let prefixes: PartPrefixes
    let foldMoments: FoldMoments
    let tail: VisibleTail
    let rebuilder: Rebuilder
    /// Told when a segment is sealed or the log says what is retired; made only when all is open.
    private let retainer = RetainerReference()
    /// Whether what was kept of what the log has given up could be read.
    private var knowsRetired = true
    private let options: EngineOptions
    private var snapshot: Snapshot?
    private var indexes: [UInt64: SealedPart] = [:]
    /// The damage that was known when these were opened.
    private var known: Set<DamageRange> = []

    init(_ options: EngineOptions, path: String) {
        self.options = options
        ids = SealedEventIDs(maximumByteCount: options.idempotencyByteCount)
        projector = Projector(partByteCount: options.partByteCount, notify: options.notify)
        pacer = Pacer(isEnabled: options.hasThreads)
        let store = IndexStore(
            dataDirectory: path, fileSystem: options.fileSystem,
            cacheByteCount: options.indexCacheByteCount)
        let indexer = Indexer(
            store, projector: projector, ids: ids, pacer: pacer, notify: options.notify)
        let snapshots = SnapshotStore(dataDirectory: path, fileSystem: options.fileSystem)
        let keeper = FoldKeeper(snapshots, projector: projector, notify: options.notify)
        self.indexer = indexer
        self.keeper = keeper
        tail = projector.tail
        let rebuilt = IndexStore(
            dataDirectory: path, name: "index.rebuild", fileSystem: options.fileSystem,
            cacheByteCount: options.indexCacheByteCount / 8)
        // What a rebuild that was killed has left.
        rebuilt.removeAll()
        rebuilder = Rebuilder(
            projector: projector, indexer: indexer, files: rebuilt, snapshots: snapshots,
            pacer: pacer, partByteCount: options.partByteCount * 2)
        let prefixes = PartPrefixes(
            maximumByteCount: options.partByteCount / Self.prefixShare)
        let foldMoments = FoldMoments(keeper)
        self.prefixes = prefixes
        self.foldMoments = foldMoments
        scrub = Scrub(clock: options.clock, pacer: pacer, projector: projector) { segment, log in
            try indexer.forget(segment, from: log)
            prefixes.removeAll()
            try keeper.foldAnew(from: segment, of: log)
        }
        // They hold the keeper themselves.
        keeper.tellExchange { [weak foldMoments] in
            prefixes.removeAll()
            foldMoments?.removeAll()
        }
    }

    /// What sums as of moments take, at most, of what a part may.
    private static let prefixShare = 4

    /// Opens the log, and folds what no snapshot has.
    func openLog(
        _ path: String, options logOptions: LogOptions, replay: Replay
    ) throws -> EventLog {
        var logOptions = logOptions
        logOptions.hasThread = logOptions.hasThread && options.hasThreads
        logOptions.onSeal = { [indexer, keeper, retainer] segment in
            indexer.add(segment)
            keeper.wake()
            retainer.wake()
        }
        logOptions.onRetire = { [retainer] in retainer.wake() }
        let tells = logOptions.onDamage
        logOptions.onDamage = { [scrub] damage in
            tells(damage)
            scrub.add(damage.segmentNumber)
        }
        return try EventLog.open(
            directory: path, fileSystem: options.fileSystem, clock: options.clock,
            options: logOptions, sink: projector, prepare: { log in try prepare(log) },
            replay: { batch in
                projector.fold(batch, indexes: indexes)
                replay.remember(batch)
            })
    }

    /// - Returns: the number behind what the snapshot has.
    private func prepare(_ log: EventLog) throws -> SequenceNumber {
        // First: it notes what can't be read, so that nobody takes that for indexed.
        let snapshot = try keeper.restore(from: log)
        known = Set(log.status.damage)
        let sealed = log.sealedSegments
        indexes = indexer.open(sealed)
        guard let snapshot else {
            knowsRetired = Engine.beginAfterRetired(log, projector, notify: options.notify)
            return .zero
        }
        // What was kept is in the snapshot too, but only what the log has makes it good.
        knowsRetired = Engine.canReadRetired(log, notify: options.notify)
        self.snapshot = snapshot
        let numbers = Set(sealed.map(\.number))
        let absent = projector.restore(
            snapshot, indexes: indexes,
            retired: max(log.retired?.segment ?? 0, snapshot.folds.retirement?.segment ?? 0))
        indexer.add(unsealable: absent.filter { !numbers.contains($0) })
        return snapshot.through.advanced(by: 1)
    }

    /// Begins the work behind the writes.
    func finish(_ log: EventLog, replay: Replay) throws -> Admission {
        // A segment whose file was whole when it was indexed, and is not any more, counts as it is
        // now.
        let damaged = Set(log.status.damage.map(\.segmentNumber))
        let last = snapshot?.segments.last?.number ?? 0
        for number in indexes.keys.sorted() where number > last && damaged.contains(number) {
            try indexer.foldAnew(number, from: log)
        }
        projector.endReplay()
        indexer.openRuns()
        let admission = Admission(
            recent: replay.recent, applied: projector.lastApplied,
            lastCommitTime: log.status.lastCommitTime)
        coverIDs(of: log)
        try projector.start(admission: admission, indexer: indexer, hasThread: options.hasThreads)
        try indexer.start(log: log, admission: admission, hasThread: options.hasThreads)
        indexer.advanceCoverage(log)
        try keeper.start(log: log, hasThread: options.hasThreads)
        try scrub.start(
            log: log, through: last, known: known, hasThread: options.hasThreads)
        return admission
    }

    /// Begins to give up what is too old or too much.
    func retain(_ log: EventLog, admission: Admission) throws(ThreadError) -> Retainer {
        let made = Retainer(
            options.retention, log: log, admission: admission, projector: projector,
            indexer: indexer, keeper: keeper, clock: options.clock, pacer: pacer,
            knowsRetired: knowsRetired, notify: options.notify)
        retainer.refer(to: made)
        try made.start(hasThread: options.hasThreads)
        return made
    }

    /// Takes up the ids of the segments that have ended: of those in the snapshot which are not too
    /// old, by the log's own time, and of those behind it that have an index file.
    private func coverIDs(of log: EventLog) {
        let earliest = log.status.lastCommitTime.advanced(
            byMicroseconds: -Limits.idempotencyWindowMicroseconds)
        var sealed: [UInt64: SealedSegment] = [:]
        for segment in log.sealedSegments { sealed[segment.number] = segment }
        for segment in snapshot?.segments ?? []
        where segment.eventCount > 0 && segment.lastCommitTime >= earliest
            && segment.number > log.retired?.segment ?? 0
        {
            ids.add(
                SealedEventIDs.Segment(
                    number: segment.number, lastCommitTime: segment.lastCommitTime),
                filter: sealed[segment.number].flatMap { indexer.filter($0) })
        }
        if let snapshot { ids.cover(through: snapshot.through) }
        let last = snapshot?.segments.last?.number ?? 0
        for number in indexes.keys.sorted() where number > last {
            guard let segment = sealed[number] else { continue }
            indexer.cover(segment, filter: indexer.filter(segment))
        }
    }
}
