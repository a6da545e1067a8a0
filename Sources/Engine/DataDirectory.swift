public import EventLog
internal import Bytes
internal import Glibc
public import Model
internal import Records

/// The directory that an instance lives in: `keystore`, and the log in `log/`.
///
/// Nothing else in it is needed: everything but these two can be deleted and comes back.
public struct DataDirectory: Sendable {
    /// What was made for a new instance. The secrets are shown this once and kept nowhere.
    public struct Initialization: Hashable, Sendable {
        public var projectID: ProjectID
        /// Writes into the project.
        public var apiKey: String
        /// Reads and administers the server.
        public var operatorToken: String
    }

    public let path: String
    let fileSystem: any FileSystem

    public init(path: String, fileSystem: any FileSystem = PosixFileSystem()) {
        self.path = path
        self.fileSystem = fileSystem
    }

    /// Where the log's segments lie.
    public var logPath: String { path + "/log" }

    private var keyStorePath: String { path + "/" + KeyStore.fileName }

    /// Whether an instance lives here.
    public var isInitialized: Bool {
        (try? fileSystem.open(keyStorePath, for: .reading)) != nil
    }

    /// Makes a new instance: the directory, a key store, the operator's token, one project and a key
    /// for it.
    ///
    /// - Parameters:
    ///   - options: whose `dataDirectory` is this one.
    ///   - projectName: 1 to 100 characters.
    /// - Throws: `EngineError.dataDirectory` if an instance lives here, or the place can't be written.
    public static func initialize(
        _ options: EngineOptions, projectName: String = "default"
    ) async throws(EngineError) -> Initialization {
        let engine = try prepare(options)
        defer { engine.close() }
        let token = try await engine.issueOperatorToken()
        let project = try await engine.createProject(
            name: projectName, description: nil, by: .system)
        let key = try await engine.issueKey(
            project: project.id, name: "first", environment: .live, by: .system)
        return Initialization(
            projectID: project.id, apiKey: key.secret, operatorToken: token.secret)
    }

    /// Makes a further operator's token for an instance; those that there are stay valid.
    ///
    /// - Throws: what `Engine.open` throws: `EngineError.dataDirectory` if no instance lives here, or
    ///   a server uses it.
    public static func issueOperatorToken(
        _ options: EngineOptions
    ) async throws(EngineError) -> String {
        let engine = try Engine.open(options)
        defer { engine.close() }
        return try await engine.issueOperatorToken().secret
    }

    /// Makes the directory and a key store, and opens the engine: an instance that nobody has a key
    /// to yet. What `initialize` begins with.
    ///
    /// - Throws: `EngineError.dataDirectory` if an instance lives here, or the place can't be written.
    public static func prepare(_ options: EngineOptions) throws(EngineError) -> Engine {
        let directory = DataDirectory(path: options.dataDirectory, fileSystem: options.fileSystem)
        guard !directory.isInitialized else {
            throw .dataDirectory(path: directory.path, reason: "is initialised already")
        }
        let keyStore = try KeyStore.make(options.randomBytes)
        try directory.create(keyStore)
        return try Engine.open(options, directory: directory, keyStore: keyStore)
    }

    /// Keeps other servers out, also where the log's directory, which has a lock of its own, was
    /// replaced by a copy of it.
    func lock() throws(EngineError) -> any FileLock {
        do {
            return try fileSystem.lockDirectory(path)
        } catch {
            guard error.isLocked else { throw refusal("\(error)") }
            throw EngineError(opening: .locked(path: path), path: path)
        }
    }

    /// Reads the key store of an instance.
    func readKeyStore() throws(EngineError) -> KeyStore {
        let file: any LogFile
        do {
            file = try fileSystem.open(keyStorePath, for: .reading)
        } catch {
            guard error.isMissingFile else { throw refusal("\(error)") }
            throw refusal("no instance lives here; `watchllm init --data \(path)` makes one")
        }
        do {
            return try KeyStore(encoded: try file.readFully(try file.byteCount(), at: 0))
        } catch {
            throw refusal("\(KeyStore.fileName): \(error)")
        }
    }

    /// Whether there is any segment.
    func hasLog() throws(EngineError) -> Bool {
        do {
            return try fileSystem.list(logPath).contains { $0.hasSuffix(".wlog") }
        } catch {
            guard error.isMissingFile else { throw refusal("\(error)") }
            return false
        }
    }

    /// Makes the directories, and the key store by a synced file that is renamed into place, so that
    /// it is there whole or not at all.
    private func create(_ keyStore: KeyStore) throws(EngineError) {
        do {
            try createDirectory(path)
            try createDirectory(logPath)
            guard !(try hasLog()) else {
                throw refusal("has a log but no \(KeyStore.fileName): restore that file")
            }
            let temporary = keyStorePath + ".new"
            do {
                try fileSystem.remove(temporary)
            } catch {
                guard error.isMissingFile else { throw error }
            }
            let file = try fileSystem.create(temporary)
            try file.writeFully(keyStore.encoded, at: 0)
            try file.sync()
            try fileSystem.rename(temporary, to: keyStorePath)
            try fileSystem.syncDirectory(path)
        } catch let error as EngineError {
            throw error
        } catch {
            throw refusal("\(error)")
        }
    }

    /// Makes a directory, and those above it that are missing, and puts their entries on disk.
    ///
    /// That of one that is there already too: a process may have been killed between making and
    /// syncing it, and an acknowledgement is worth no more than the directory that its record is in.
    private func createDirectory(_ path: String) throws(SystemError) {
        var isOurs = true
        do {
            try fileSystem.createDirectory(path)
        } catch {
            if error.isExistingFile {
                isOurs = false
            } else {
                guard error.isMissingFile, let slash = path.lastIndex(of: "/"),
                    slash > path.startIndex
                else { throw error }
                try createDirectory(String(path[..<slash]))
                try fileSystem.createDirectory(path)
            }
        }
        do {
            try fileSystem.syncDirectory(parent(of: path))
        } catch {
            // Who may not open the directory above did not make this one.
            guard !isOurs, error.code == EACCES else { throw error }
        }
    }

    /// The path of the directory that a path lies in.
    private func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func refusal(_ reason: String) -> EngineError {
        .dataDirectory(path: path, reason: reason)
    }
}
