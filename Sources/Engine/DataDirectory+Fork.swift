public import Bytes
public import EventLog

extension DataDirectory {
    /// Makes another data directory that is this one as it was after a record. This one is only read,
    /// also beside a server that writes to it.
    ///
    /// The key store is copied, so that the keys of then open the fork too. It is made under another
    /// name and renamed, so that it is there whole or not at all.
    ///
    /// - Parameters:
    ///   - path: where it is to lie; nothing may be there.
    ///   - number: the last record that it has; inside a transaction, the end of the one before.
    ///   - acceptsLoss: whether it is made although records up to then are lost to damage.
    /// - Throws: `EngineError.dataDirectory`, `.damagedLog`.
    public func fork(
        into path: String, through number: SequenceNumber, acceptsLoss: Bool = false
    ) throws(EngineError) -> LogFork.Outcome {
        let keyStore = try readKeyStore()
        let temporary = DataDirectory(path: path + ".new", fileSystem: fileSystem)
        let outcome: LogFork.Outcome?
        do {
            guard !isThere(path) else {
                throw EngineError.dataDirectory(
                    path: path, reason: "is there already; a fork makes its own directory")
            }
            guard !isThere(temporary.path) else {
                throw EngineError.dataDirectory(
                    path: temporary.path,
                    reason: "is left of a fork that was not finished; remove it")
            }
            // It makes the directories, once it is known that there is something to take over.
            outcome = try LogFork(
                of: logPath, into: temporary.logPath, fileSystem: fileSystem,
                acceptsLoss: acceptsLoss
            ).make(through: number)
            guard outcome != nil else {
                throw EngineError.dataDirectory(path: self.path, reason: "has no record so early")
            }
            let file = try fileSystem.create(temporary.path + "/" + KeyStore.fileName)
            try file.writeFully(keyStore.encoded, at: 0)
            try file.sync()
            try fileSystem.syncDirectory(temporary.path)
            try fileSystem.rename(temporary.path, to: path)
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            try fileSystem.syncDirectory(parent.isEmpty ? "/" : parent)
        } catch let error as EngineError {
            throw error
        } catch let error as LogError {
            throw EngineError(opening: error, path: self.path)
        } catch {
            throw .dataDirectory(path: path, reason: "\(error)")
        }
        guard let outcome else { throw .closed }
        return outcome
    }

    private func isThere(_ path: String) -> Bool {
        do throws(SystemError) {
            _ = try fileSystem.list(path)
            return true
        } catch {
            return !error.isMissingFile
        }
    }
}
