import EventLog
import Glibc
import Synchronization

/// A file system on top of another one, which it never writes: what is written goes to files without
/// a name in the directory for temporary files, and is gone with the process.
final class ScratchFileSystem: FileSystem {
    /// A file that was written.
    private final class File: LogFile {
        let path: String
        private let file: any LogFile

        init(path: String, _ file: any LogFile) {
            self.path = path
            self.file = file
        }

        /// The same file by another name.
        func renamed(to path: String) -> File { File(path: path, file) }

        func read(
            into buffer: UnsafeMutableRawBufferPointer, at offset: Int
        ) throws(SystemError) -> Int { try file.read(into: buffer, at: offset) }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
            try file.write(bytes, at: offset)
        }

        // Nobody looks for it after a crash.
        func sync() {}

        func byteCount() throws(SystemError) -> Int { try file.byteCount() }

        func isInPlace() -> Bool { true }
    }

    /// What became of a path.
    private enum Change: Sendable {
        case file(File)
        case directory
        case removed
    }

    private let base: any FileSystem
    private let temporaryDirectory: String
    private let changes = Mutex<[String: Change]>([:])
    private static let copiedByteCount = 1 << 20

    /// - Parameter temporaryDirectory: where what is written goes.
    init(over base: any FileSystem, temporaryDirectory: String) {
        self.base = base
        self.temporaryDirectory = temporaryDirectory
    }

    func list(_ directory: String) throws(SystemError) -> [String] {
        let changes = changes.withLock { $0 }
        var names: Set<String> = []
        if case .directory? = changes[directory] {
        } else {
            names = Set(try base.list(directory))
        }
        for (path, change) in changes where Self.parent(of: path) == directory {
            let name = String(path.dropFirst(directory.count + 1))
            if case .removed = change { names.remove(name) } else { names.insert(name) }
        }
        return Array(names)
    }

    func createDirectory(_ path: String) throws(SystemError) {
        guard (try? list(path)) == nil else {
            throw SystemError(code: EEXIST, call: "mkdir", path: path)
        }
        changes.withLock { $0[path] = .directory }
    }

    func open(_ path: String, for access: FileAccess) throws(SystemError) -> any LogFile {
        switch changes.withLock({ $0[path] }) {
        case .file(let file): return file
        case .removed: throw SystemError(code: ENOENT, call: "open", path: path)
        case .directory, nil: break
        }
        let original = try base.open(path, for: .reading)
        guard access == .readingAndWriting else { return original }
        let copy = try make(path)
        var offset = 0
        while true {
            let bytes = try original.readFully(Self.copiedByteCount, at: offset)
            if bytes.isEmpty { break }
            try copy.writeFully(bytes, at: offset)
            offset += bytes.count
        }
        changes.withLock { $0[path] = .file(copy) }
        return copy
    }

    func create(_ path: String) throws(SystemError) -> any LogFile {
        guard !isThere(path) else {
            throw SystemError(code: EEXIST, call: "open", path: path)
        }
        let file = try make(path)
        changes.withLock { $0[path] = .file(file) }
        return file
    }

    func rename(_ path: String, to newPath: String) throws(SystemError) {
        guard let file = try open(path, for: .readingAndWriting) as? File else { return }
        changes.withLock { changes in
            changes[path] = .removed
            changes[newPath] = .file(file.renamed(to: newPath))
        }
    }

    func remove(_ path: String) throws(SystemError) {
        guard isThere(path) else {
            throw SystemError(code: ENOENT, call: "unlink", path: path)
        }
        changes.withLock { $0[path] = .removed }
    }

    func syncDirectory(_ path: String) {}

    func lock(_ path: String) throws(SystemError) -> any FileLock {
        // To take a lock makes its file.
        isThere(path) ? try base.lock(path) : try base.lockDirectory(Self.parent(of: path))
    }

    func lockDirectory(_ path: String) throws(SystemError) -> any FileLock {
        try base.lockDirectory(path)
    }

    private func isThere(_ path: String) -> Bool {
        switch changes.withLock({ $0[path] }) {
        case .file, .directory: true
        case .removed: false
        case nil: (try? base.open(path, for: .reading)) != nil
        }
    }

    /// A file whose name is taken away at once, so that nothing is left of it whatever happens.
    private func make(_ path: String) throws(SystemError) -> File {
        let system = PosixFileSystem()
        while true {
            let name =
                "\(temporaryDirectory)/watchllm-\(String(UInt64.random(in: 0...(.max)), radix: 36))"
            do throws(SystemError) {
                let file = try system.create(name)
                try system.remove(name)
                return File(path: path, file)
            } catch {
                guard error.isExistingFile else { throw error }
            }
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
