internal import EventLog
internal import Glibc
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
            let length = disk.files[id]?.current.count ?? 0
            guard offset < length else { return 0 }
            var count = min(target.count, length - offset)
            if case .shortCount = disk.striking { count = max(1, count / 2) }
            disk.files[id]?.current.withUnsafeBytes { bytes in
                let found = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
                target.copyBytes(from: found)
                disk.trace.add(found.bytes)
            }
            return count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        // The pointer is used only inside the call.
        nonisolated(unsafe) let source = bytes
        return try fileSystem.call("pwrite", path, isChange: true) { disk throws(SystemError) in
            let count = try disk.write(id, source, at: offset, path: path)
            disk.trace.add(UInt64(offset))
            disk.trace.add(UnsafeRawBufferPointer(rebasing: source[..<count]).bytes)
            return count
        }
    }

    func sync() throws(SystemError) { try fileSystem.sync(id, path: path) }

    func byteCount() throws(SystemError) -> Int {
        try fileSystem.call("fstat", path, isChange: false) { disk throws(SystemError) in
            let count = disk.files[id]?.current.count ?? 0
            disk.trace.add(UInt64(count))
            return count
        }
    }

    func isInPlace() throws(SystemError) -> Bool {
        try fileSystem.call("stat", path, isChange: false) { disk in disk.fileID(path) == id }
    }
}

/// A lock of a `SimulatedFileSystem`.
final class SimulatedLock: FileLock {
    private let fileSystem: SimulatedFileSystem
    private let directory: String
    /// What is locked.
    private let path: String
    private let isHeld = Mutex(true)

    init(_ fileSystem: SimulatedFileSystem, directory: String, path: String) {
        self.fileSystem = fileSystem
        self.directory = directory
        self.path = path
    }

    func check() throws(SystemError) {
        try fileSystem.call("stat", directory, isChange: false) { disk throws(SystemError) in
            guard disk.entry(directory) == .directory else {
                throw SystemError(code: ESTALE, call: "stat", path: directory)
            }
        }
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
