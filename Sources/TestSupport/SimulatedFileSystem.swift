public import EventLog
internal import Glibc
internal import Synchronization

/// A file system in memory that fails, loses power and keeps only what was synced, all by seed.
///
/// What it assumes of real ones: a sync of a file puts its bytes and length on disk, a sync of a
/// directory its entries; everything else may be lost, in any order, in sectors of 512 bytes. Each
/// call is counted from 0, so that a test can strike at every single one.
public final class SimulatedFileSystem: FileSystem {
    /// What a call did, for messages.
    public struct Call: Hashable, Sendable {
        public let name: String
        public let path: String
        /// Whether it can change what is on disk.
        public let isChange: Bool
    }

    let disk: Mutex<SimulatedDisk>
    /// Called before each sync of a file, outside any lock: to let time pass, say.
    private let beforeSync: @Sendable () -> Void

    /// An empty file system.
    ///
    /// - Parameter faults: what happens to the calls with these numbers.
    public convenience init(
        faults: [Int: SimulatedFault] = [:], beforeSync: @escaping @Sendable () -> Void = {}
    ) {
        self.init(SimulatedDisk(), faults: faults, beforeSync: beforeSync)
    }

    init(
        _ disk: SimulatedDisk, faults: [Int: SimulatedFault],
        beforeSync: @escaping @Sendable () -> Void
    ) {
        var disk = disk
        disk.faults = faults
        self.disk = Mutex(disk)
        self.beforeSync = beforeSync
    }

    // MARK: What tests do

    /// How many calls were made.
    public var callCount: Int { disk.withLock { $0.calls.count } }

    /// All calls in order.
    public var calls: [Call] { disk.withLock { $0.calls } }

    /// Says what is to happen to a call, by its number.
    public func inject(_ fault: SimulatedFault, at call: Int) {
        disk.withLock { $0.faults[call] = fault }
    }

    /// Forgets all faults, sticky ones too: the disk has room again.
    public func clearFaults() {
        disk.withLock { disk in
            disk.faults = [:]
            disk.stickyError = nil
        }
    }

    /// What the machine has after a power loss: of everything that was not synced, a subset by
    /// `seed`, whole or in torn sectors.
    public func afterPowerLoss(
        seed: UInt64, faults: [Int: SimulatedFault] = [:]
    ) -> SimulatedFileSystem {
        let left = disk.withLock { $0.afterPowerLoss(seed: seed) }
        return SimulatedFileSystem(left, faults: faults, beforeSync: beforeSync)
    }

    /// What the next process finds after the present one was killed: everything it wrote.
    public func afterKill(faults: [Int: SimulatedFault] = [:]) -> SimulatedFileSystem {
        let left = disk.withLock { $0.afterKill() }
        return SimulatedFileSystem(left, faults: faults, beforeSync: beforeSync)
    }

    /// The bytes of a file, nil if there is none.
    public func contents(_ path: String) -> [UInt8]? {
        disk.withLock { disk in disk.entries[path].flatMap { disk.files[$0]?.current } }
    }

    /// Changes the bytes of a file behind everybody's back, on disk too.
    public func corrupt(_ path: String, _ change: (inout [UInt8]) -> Void) {
        disk.withLock { disk in
            guard let id = disk.entries[path], var bytes = disk.files[id]?.current else { return }
            change(&bytes)
            disk.files[id] = SimulatedDisk.File(synced: bytes)
        }
    }

    // MARK: FileSystem

    public func list(_ directory: String) throws(SystemError) -> [String] {
        try call("opendir", directory, isChange: false) { disk throws(SystemError) in
            guard disk.directories.contains(directory) else {
                throw SystemError(code: ENOENT, call: "opendir", path: directory)
            }
            return disk.names(in: directory)
        }
    }

    public func createDirectory(_ path: String) throws(SystemError) {
        try call("mkdir", path, isChange: true) { disk throws(SystemError) in
            guard !disk.directories.contains(path) else {
                throw SystemError(code: EEXIST, call: "mkdir", path: path)
            }
            disk.directories.insert(path)
        }
    }

    public func open(_ path: String, for access: FileAccess) throws(SystemError) -> any LogFile {
        let id = try call("open", path, isChange: false) { disk throws(SystemError) in
            guard let id = disk.entries[path] else {
                throw SystemError(code: ENOENT, call: "open", path: path)
            }
            return id
        }
        return SimulatedFile(self, id: id, path: path)
    }

    public func create(_ path: String) throws(SystemError) -> any LogFile {
        let id = try call("create", path, isChange: true) { disk throws(SystemError) in
            guard disk.entries[path] == nil else {
                throw SystemError(code: EEXIST, call: "open", path: path)
            }
            return disk.create(path)
        }
        return SimulatedFile(self, id: id, path: path)
    }

    public func rename(_ path: String, to newPath: String) throws(SystemError) {
        try call("rename", path, isChange: true) { disk throws(SystemError) in
            guard disk.entries[path] != nil else {
                throw SystemError(code: ENOENT, call: "rename", path: path)
            }
            disk.rename(path, to: newPath)
        }
    }

    public func remove(_ path: String) throws(SystemError) {
        try call("unlink", path, isChange: true) { disk throws(SystemError) in
            guard disk.entries[path] != nil else {
                throw SystemError(code: ENOENT, call: "unlink", path: path)
            }
            disk.remove(path)
        }
    }

    public func syncDirectory(_ path: String) throws(SystemError) {
        try call("fsync", path, isChange: true) { disk throws(SystemError) in
            disk.syncDirectory(path)
        }
    }

    public func lock(_ path: String) throws(SystemError) -> any FileLock {
        try call("flock", path, isChange: true) { disk throws(SystemError) in
            guard !disk.locks.contains(path) else {
                throw SystemError(code: EWOULDBLOCK, call: "flock", path: path)
            }
            if disk.entries[path] == nil { _ = disk.create(path) }
            disk.locks.insert(path)
        }
        return SimulatedLock(self, path: path)
    }

    // MARK: One call

    func sync(_ id: Int, path: String) throws(SystemError) {
        beforeSync()
        try call("fdatasync", path, isChange: true) { disk throws(SystemError) in disk.sync(id) }
    }

    /// Counts a call, lets its fault strike, and makes it.
    func call<Result>(
        _ name: String, _ path: String, isChange: Bool,
        _ body: (inout SimulatedDisk) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try disk.withLock { disk throws(SystemError) in
            let isShort = try disk.begin(Call(name: name, path: path, isChange: isChange))
            disk.halvesCount = isShort
            let result = try body(&disk)
            if disk.isOff { throw SystemError(code: EIO, call: name + " (power lost)", path: path) }
            return result
        }
    }
}
