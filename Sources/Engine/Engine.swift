public import Bytes
internal import EventLog
internal import Model
public import Pricing
internal import Projections
internal import Threads

/// The one way in: takes what happened, makes it durable and visible, and answers what is asked.
///
/// A write goes through `Admission` (one short lock) to the log's thread, which syncs, to the
/// `Projector`'s thread, which folds, and back to the writer: an answer means durable and visible.
/// Reads take a view of the folded state under its lock and ask it, and the log, without; they block
/// on the disk, so they belong on a thread that may.
public final class Engine: Sendable {
    let log: EventLog
    let admission: Admission
    let projector: Projector
    let indexer: Indexer
    let keeper: FoldKeeper
    let scrub: Scrub
    let sealedIDs: SealedEventIDs
    let retainer: Retainer
    let mask = RetentionMask()
    /// Sums of parts up to moments that were asked for.
    let prefixes: PartPrefixes
    /// The small folds as of moments that were asked for.
    let foldMoments: FoldMoments
    let digestPrefixes = DigestPrefixes()
    let rebuilder: Rebuilder
    /// Those who wait for records to become visible.
    let tail: VisibleTail
    let verdicts = SearchVerdicts()
    let pacer: Pacer
    let keyStore: KeyStore
    /// Derived once: an HMAC takes longer than an event.
    let fingerprintSecret: EventFingerprint.Secret
    let clock: any LogClock
    let hasThreads: Bool
    /// Keeps other servers out of the data directory.
    private let lock: any FileLock
    /// How the memory is divided.
    public let memory: MemoryBudget
    let randomBytes: EngineOptions.RandomSource

    /// Opens a data directory, recovers its log, and folds what comes after the newest snapshot.
    ///
    /// - Throws: `EngineError.dataDirectory` if it is in use, not initialised, or can't be read.
    public static func open(_ options: EngineOptions) throws(EngineError) -> Engine {
        let directory = DataDirectory(path: options.dataDirectory, fileSystem: options.fileSystem)
        let keyStore = try directory.readKeyStore()
        // A key store without its log would look healthy, and let nobody in.
        guard try directory.hasLog() else {
            throw .dataDirectory(
                path: directory.path,
                reason: "has a \(KeyStore.fileName) but no log: restore log/ and log.mark from a "
                    + "backup; or remove all three and begin anew")
        }
        let engine = try open(options, directory: directory, keyStore: keyStore)
        if !engine.projector.read({ $0.hasOperatorKey }) {
            options.notify(
                EngineNotice(
                    level: .error,
                    message: "No operator's token is left: nobody can read over HTTP. Stop the "
                        + "server, and `watchllm init --new-token --data \(directory.path)` "
                        + "makes another."))
        }
        return engine
    }

    static func open(
        _ options: EngineOptions, directory: DataDirectory, keyStore: KeyStore
    ) throws(EngineError) -> Engine {
        let lock = try directory.lock()
        do throws(EngineError) {
            return try open(options, directory: directory, keyStore: keyStore, lock: lock)
        } catch {
            lock.release()
            throw error
        }
    }

    private static func open(
        _ options: EngineOptions, directory: DataDirectory, keyStore: KeyStore, lock: any FileLock
    ) throws(EngineError) -> Engine {
        let opening = Opening(options, path: directory.path)
        let replay = Replay(
            secret: keyStore.fingerprintSecret,
            earliest: options.clock.wallTime().advanced(
                byMicroseconds: -Limits.idempotencyWindowMicroseconds),
            maximumByteCount: options.idempotencyByteCount)
        let log: EventLog
        do {
            log = try opening.openLog(
                directory.logPath, options: Self.logOptions(options), replay: replay)
        } catch let error as LogError {
            throw EngineError(opening: error, path: directory.path)
        } catch {
            throw .dataDirectory(path: directory.path, reason: "\(error)")
        }
        let admission: Admission
        let retainer: Retainer
        do {
            try replay.complete(from: log)
            admission = try opening.finish(log, replay: replay)
            retainer = try opening.retain(log, admission: admission)
        } catch let error as ThreadError {
            log.close()
            throw .unavailable(reason: "the system gives no thread (error \(error.code))")
        } catch {
            log.close()
            throw .dataDirectory(path: directory.path, reason: "\(error)")
        }
        report(log.status, to: options.notify)
        let engine = Engine(
            log: log, admission: admission, opening: opening, retainer: retainer,
            keyStore: keyStore, lock: lock, options: options)
        do throws(EngineError) {
            if options.publishesPriceBook { try engine.publishBuiltInPriceBook() }
        } catch {
            // A full disk must not keep anyone from reading; the next start publishes it.
            guard error == .diskFull else {
                engine.close()
                throw error
            }
        }
        return engine
    }

    /// Tells what recovery found.
    private static func report(_ status: LogStatus, to notify: (EngineNotice) -> Void) {
        for damage in status.damage {
            notify(EngineNotice(damage))
        }
        if status.wasMarkMissing {
            notify(
                EngineNotice(
                    level: .warning,
                    message: "log.mark was missing or could not be read: a loss at the end of the "
                        + "log would not have shown. The next write makes it again."))
        }
        for bytes in status.setAside where bytes.mayHoldRecords {
            let copy = bytes.copyName.map { "copied to \($0)" } ?? "left where they are"
            notify(
                EngineNotice(
                    level: .notice,
                    message: "\(bytes.bytes.count) bytes of \(bytes.fileName) were never "
                        + "acknowledged and are no part of the log; \(copy)."))
        }
    }

    private init(
        log: EventLog, admission: Admission, opening: Opening, retainer: Retainer,
        keyStore: KeyStore, lock: any FileLock, options: EngineOptions
    ) {
        self.lock = lock
        self.retainer = retainer
        pacer = opening.pacer
        prefixes = opening.prefixes
        foldMoments = opening.foldMoments
        tail = opening.tail
        rebuilder = opening.rebuilder
        self.log = log
        self.admission = admission
        projector = opening.projector
        indexer = opening.indexer
        keeper = opening.keeper
        scrub = opening.scrub
        sealedIDs = opening.ids
        self.keyStore = keyStore
        fingerprintSecret = keyStore.fingerprintSecret
        clock = options.clock
        hasThreads = options.hasThreads
        memory = options.memory
        randomBytes = options.randomBytes
    }

    /// Makes everything that was taken durable, then lets go of the directory.
    ///
    /// Writers that still wait are answered first. Blocks.
    public func close() {
        tail.close()
        rebuilder.close()
        retainer.close()
        scrub.close()
        keeper.close()
        indexer.close()
        log.close()
        projector.stop()
        admission.close()
        lock.release()
    }

    /// The time by the engine's clock.
    public func wallTime() -> Timestamp { clock.wallTime() }

    /// The highest number that reads see.
    public var lastApplied: SequenceNumber { projector.lastApplied }

    /// The price book in force.
    public var priceBook: PriceBook { projector.prices.book }
}
