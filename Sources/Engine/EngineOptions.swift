public import EventLog

/// What an engine is opened with: settings, and the parts of the world that tests replace.
public struct EngineOptions: Sendable {
    /// The directory that holds `keystore` and `log/`.
    public var dataDirectory: String
    public var fileSystem: any FileSystem
    public var clock: any LogClock
    public var log: LogOptions
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
}
