internal import Cryptography
public import EventLog
internal import Model

/// What an engine is opened with: settings, and the parts of the world that tests replace.
public struct EngineOptions: Sendable {
    /// Gives so many random bytes.
    public typealias RandomSource = @Sendable (Int) throws(EngineError) -> [UInt8]

    /// The directory that holds `keystore` and `log/`.
    public var dataDirectory: String
    public var fileSystem: any FileSystem
    public var clock: any LogClock
    public var log: LogOptions
    /// How many bytes of index files are kept in memory.
    public var indexCacheByteCount = 64 << 20
    /// How many bytes the event ids of the idempotency window may take.
    public var idempotencyByteCount = Limits.maximumIdempotencyBytes
    /// How many bytes the part that grows may take: then its segment ends, whatever its size. A few
    /// that are not in index files yet may take as much each.
    public var partByteCount = 64 << 20
    /// What the shares come from, for those who want to see it.
    public private(set) var memory = MemoryBudget()
    /// How much of the log is kept.
    public var retention = RetentionLimits()
    /// Whether the engine and its log have threads of their own. Without, nothing happens but by
    /// `Engine.step`, and the same calls always lead to the same answers.
    public var hasThreads = true
    /// Whether a start brings the built-in price book into force where that is a new one.
    public var publishesPriceBook = true
    /// Where ids, secrets and the key store's pepper come from.
    public var randomBytes = systemRandomBytes
    /// Takes what the operator should know. Called on the engine's threads; must not block.
    public var notify: @Sendable (EngineNotice) -> Void

    public init(
        dataDirectory: String, fileSystem: any FileSystem = PosixFileSystem(),
        clock: any LogClock = SystemClock(), log: LogOptions = LogOptions(),
        notify: @escaping @Sendable (EngineNotice) -> Void = { _ in }
    ) {
        self.dataDirectory = dataDirectory
        self.fileSystem = fileSystem
        self.clock = clock
        self.log = log
        self.notify = notify
    }

    /// Gives each cache and queue its share of a memory budget.
    public mutating func divide(_ memory: MemoryBudget) {
        self.memory = memory
        log.maximumQueuedByteCount = memory.limit(.logQueue)
        log.cacheByteCount = memory.limit(.batchCache)
        indexCacheByteCount = memory.limit(.indexCache)
        idempotencyByteCount = memory.limit(.idempotency)
        // One grows, one is made an index file of, and the making takes about as much again.
        partByteCount = memory.limit(.parts) / 2
    }

    /// The system's randomness, which nobody can predict.
    public static let systemRandomBytes: RandomSource = { count throws(EngineError) in
        do throws(CryptographyError) {
            return try SecureRandom.bytes(count)
        } catch {
            throw .unavailable(reason: "no randomness: \(error)")
        }
    }
}
