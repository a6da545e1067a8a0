internal import EventLog
internal import Synchronization

/// An open file of a `SimulatedFileSystem`.
final class SimulatedFile: LogFile {
    let path: String
    private let fileSystem: SimulatedFileSystem
    private let id: Int

    init(_ fileSystem: SimulatedFileSystem, id: Int, path: String) {
        self.fileSystem = fileSystem
        self.id = id
        self.path = path
    }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(SystemError) -> Int {
        // The pointer is used only inside the call.
        nonisolated(unsafe) let target = buffer
        return try fileSystem.call("pread", path, isChange: false) { disk throws(SystemError) in
            let bytes = disk.files[id]?.current ?? []
            guard offset < bytes.count else { return 0 }
            var count = min(target.count, bytes.count - offset)
            if disk.halvesCount { count = max(1, count / 2) }
            target.copyBytes(from: bytes[offset..<offset + count])
            return count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        let copy = [UInt8](bytes)
        return try fileSystem.call("pwrite", path, isChange: true) { disk throws(SystemError) in
            let count = disk.halvesCount ? max(1, copy.count / 2) : copy.count
            disk.write(id, [UInt8](copy[..<count]), at: offset)
            return count
        }
    }

    func sync() throws(SystemError) { try fileSystem.sync(id, path: path) }

    func byteCount() throws(SystemError) -> Int {
        try fileSystem.call("fstat", path, isChange: false) { disk throws(SystemError) in
            disk.files[id]?.current.count ?? 0
        }
    }
}

/// A lock of a `SimulatedFileSystem`.
final class SimulatedLock: FileLock {
    private let fileSystem: SimulatedFileSystem
    private let path: String
    private let isHeld = Mutex(true)

    init(_ fileSystem: SimulatedFileSystem, path: String) {
        self.fileSystem = fileSystem
        self.path = path
    }

    func release() {
        let wasHeld = isHeld.withLock { held in
            let wasHeld = held
            held = false
            return wasHeld
        }
        guard wasHeld else { return }
        fileSystem.disk.withLock { _ = $0.locks.remove(path) }
    }
}
