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
    /// Whether the engine and its log have threads of their own. Without, nothing happens but by
    /// `Engine.step`, and the same calls always lead to the same answers.
    public var hasThreads = true
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

    /// The system's randomness, which nobody can predict.
    public static let systemRandomBytes: RandomSource = { count throws(EngineError) in
        do throws(CryptographyError) {
            return try SecureRandom.bytes(count)
        } catch {
            throw .unavailable(reason: "no randomness: \(error)")
        }
    }
}
