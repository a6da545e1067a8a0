public import EventLog
internal import Glibc
internal import Synchronization

/// A file system in memory that fails, loses power and keeps only what was synced, all by seed.
///
/// What it assumes of real ones: a sync of a file puts its bytes and length on disk, a sync of a
/// directory the entries in it, files and directories alike; everything else may be lost, in any
/// order, in sectors of 512 bytes. Each call is counted from 0, so that a test can strike at every
/// single one.
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

    /// How many calls were made since the start, a kill or a power loss.
    public var callCount: Int { disk.withLock { $0.callCount } }

    /// All calls in order, since the start, a kill or a power loss.
    public var calls: [Call] { disk.withLock { $0.calls } }

    /// Loses directories, too, whose entry in the one above was not synced. Without, they are taken
    /// to be on disk as soon as they are made.
    public func loseUnsyncedDirectories() { disk.withLock { $0.losesDirectories = true } }

    /// Keeps no more list of calls: in long runs it would be most of the memory.
    public func stopKeepingCalls() {
        disk.withLock { disk in
            disk.keepsCalls = false
            disk.calls = []
        }
    }

    /// A hash over all calls and their answers; it goes on through kills and power losses.
    public var trace: SimulatedTrace { disk.withLock { $0.trace } }

    /// How often each kind of fault struck, by `SimulatedFault.name`; through kills and losses too.
    public var strikes: [String: Int] { disk.withLock { $0.strikes } }

    /// How often any fault struck.
    public var strikeCount: Int { disk.withLock { $0.strikes.values.reduce(0, +) } }

    /// How often bytes were lost or changed without a word; through kills and losses too.
    public var lieCount: Int { disk.withLock { $0.lieCount } }

    /// Whether programs still see bytes that are not, or will not be, on disk.
    public var hidesLoss: Bool { disk.withLock { $0.hidesLoss } }

    /// Whether a lasting error keeps anything from being changed.
    public var isStuck: Bool { disk.withLock { $0.stickyError != nil } }

    /// Whether the power is gone.
    public var isOff: Bool { disk.withLock { $0.isOff } }

    /// Says what is to happen to a call, by its number.
    public func inject(_ fault: SimulatedFault, at call: Int) {
        disk.withLock { $0.faults[call] = fault }
    }

    /// Says what is to happen to the first call that the fault can strike, from a number on.
    public func inject(_ fault: SimulatedFault, from call: Int) {
        disk.withLock { $0.pendingFaults.append((from: call, fault: fault)) }
    }

    /// Forgets all faults, sticky ones too: the disk has room again.
    public func clearFaults() {
        disk.withLock { disk in
            disk.faults = [:]
            disk.pendingFaults = []
            disk.stickyError = nil
        }
    }

    /// The bytes of all files that have a name.
    public var usedByteCount: Int { disk.withLock { $0.usedByteCount } }

    /// Says how many bytes fit, all files together; nil for any number.
    ///
    /// - Parameter error: what writes beyond it fail with, after as much as fits; nil for `ENOSPC`.
    public func setCapacity(_ byteCount: Int?, error: Int32? = nil) {
        disk.withLock { disk in
            disk.capacity = byteCount
            disk.capacityError = error ?? ENOSPC
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

    /// Makes programs see what is on disk: lost and misdirected writes come to light.
    public func dropCaches() { disk.withLock { $0.dropCaches() } }

    /// The paths of all files, rising.
    public var paths: [String] {
        disk.withLock { disk in disk.entries.keys.filter { disk.fileID($0) != nil }.sorted() }
    }

    /// The bytes of a file, nil if there is none.
    public func contents(_ path: String) -> [UInt8]? {
        disk.withLock { disk in disk.fileID(path).flatMap { disk.files[$0]?.current } }
    }

    /// How many bytes of a file are on disk for certain.
    public func syncedByteCount(_ path: String) -> Int {
        disk.withLock { disk in disk.fileID(path).flatMap { disk.files[$0]?.synced.count } ?? 0 }
    }

    /// Changes one bit of a file behind everybody's back.
    public func flip(bit: Int, at offset: Int, of path: String) {
        disk.withLock { disk in
            guard let id = disk.fileID(path) else { return }
            disk.flip(bit: bit, at: offset, of: id)
        }
    }

    /// Changes the bytes of a file behind everybody's back, on disk too.
    public func corrupt(_ path: String, _ change: (inout [UInt8]) -> Void) {
        disk.withLock { disk in
            guard let id = disk.fileID(path), var bytes = disk.files[id]?.current else { return }
            change(&bytes)
            disk.files[id] = SimulatedDisk.File(synced: bytes)
            disk.recount()
        }
    }

    // MARK: FileSystem

    public func list(_ directory: String) throws(SystemError) -> [String] {
        try call("opendir", directory, isChange: false) { disk throws(SystemError) in
            guard disk.entry(directory) == .directory else {
                throw SystemError(code: ENOENT, call: "opendir", path: directory)
            }
            return disk.names(in: directory)
        }
    }

    public func createDirectory(_ path: String) throws(SystemError) {
        try call("mkdir", path, isChange: true) { disk throws(SystemError) in
            guard disk.entry(path) == nil else {
                throw SystemError(code: EEXIST, call: "mkdir", path: path)
            }
            try disk.requireParent(of: path, "mkdir")
            disk.add(path, .directory)
        }
    }

    public func open(_ path: String, for access: FileAccess) throws(SystemError) -> any LogFile {
        let id = try call("open", path, isChange: false) { disk throws(SystemError) in
            guard let id = disk.fileID(path) else {
                throw SystemError(code: ENOENT, call: "open", path: path)
            }
            return id
        }
        return SimulatedFile(self, id: id, path: path)
    }

    public func create(_ path: String) throws(SystemError) -> any LogFile {
        let id = try call("create", path, isChange: true) { disk throws(SystemError) in
            guard disk.entry(path) == nil else {
                throw SystemError(code: EEXIST, call: "open", path: path)
            }
            try disk.requireParent(of: path, "open")
            return disk.createFile(path)
        }
        return SimulatedFile(self, id: id, path: path)
    }

    public func rename(_ path: String, to newPath: String) throws(SystemError) {
        try call("rename", path, isChange: true) { disk throws(SystemError) in
            guard disk.entry(path) != nil else {
                throw SystemError(code: ENOENT, call: "rename", path: path)
            }
            disk.rename(path, to: newPath)
        }
    }

    public func remove(_ path: String) throws(SystemError) {
        try call("unlink", path, isChange: true) { disk throws(SystemError) in
            guard disk.fileID(path) != nil else {
                throw SystemError(code: ENOENT, call: "unlink", path: path)
            }
            disk.remove(path)
        }
    }

    public func syncDirectory(_ path: String) throws(SystemError) {
        try call("fsync", path, isChange: true) { disk throws(SystemError) in
            guard disk.entry(path) == .directory else {
                throw SystemError(code: ENOENT, call: "open", path: path)
            }
            disk.syncDirectory(path)
        }
    }

    public func lock(_ path: String) throws(SystemError) -> any FileLock {
        try take(path, of: SimulatedDisk.parent(of: path)) { disk throws(SystemError) in
            guard disk.entry(path) == nil else { return }
            try disk.requireParent(of: path, "open")
            _ = disk.createFile(path)
        }
    }

    public func lockDirectory(_ path: String) throws(SystemError) -> any FileLock {
        try take(path, of: path) { disk throws(SystemError) in
            guard disk.entry(path) == .directory else {
                throw SystemError(code: ENOENT, call: "open", path: path)
            }
        }
    }

    private func take(
        _ path: String, of directory: String,
        _ prepare: (inout SimulatedDisk) throws(SystemError) -> Void
    ) throws(SystemError) -> any FileLock {
        try call("flock", path, isChange: true) { disk throws(SystemError) in
            guard !disk.locks.contains(path) else {
                throw SystemError(code: EWOULDBLOCK, call: "flock", path: path)
            }
            try prepare(&disk)
            disk.locks.insert(path)
        }
        return SimulatedLock(self, directory: directory, path: path)
    }

    // MARK: One call

    func sync(_ id: Int, path: String) throws(SystemError) {
        beforeSync()
        try call("fdatasync", path, isChange: true) { disk throws(SystemError) in
            if case .forgetfulSync = disk.striking { try disk.forget(id, path: path) }
            disk.sync(id)
        }
    }

    /// Counts a call, lets its fault strike, and makes it.
    func call<Result>(
        _ name: String, _ path: String, isChange: Bool,
        _ body: (inout SimulatedDisk) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try disk.withLock { disk throws(SystemError) in
            disk.trace.add(name)
            disk.trace.add(path)
            do throws(SystemError) {
                try disk.begin(Call(name: name, path: path, isChange: isChange))
                let result = try body(&disk)
                guard !disk.isOff else {
                    throw SystemError(code: EIO, call: name + " (power lost)", path: path)
                }
                return result
            } catch {
                disk.trace.add(UInt64(UInt32(bitPattern: error.code)))
                throw error
            }
        }
    }
}
