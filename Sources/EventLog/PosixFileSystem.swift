internal import Glibc

/// The file system of the machine.
public struct PosixFileSystem: FileSystem {
    public init() {}

    public func list(_ directory: String) throws(SystemError) -> [String] {
        guard let stream = opendir(directory) else { throw failure("opendir", directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw failure("readdir", directory) }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    public func createDirectory(_ path: String) throws(SystemError) {
        guard mkdir(path, 0o700) == 0 else { throw failure("mkdir", path) }
    }

    public func open(_ path: String, for access: FileAccess) throws(SystemError) -> any LogFile {
        try openFile(path, flags: access == .reading ? O_RDONLY : O_RDWR)
    }

    public func create(_ path: String) throws(SystemError) -> any LogFile {
        try openFile(path, flags: O_RDWR | O_CREAT | O_EXCL)
    }

    public func rename(_ path: String, to newPath: String) throws(SystemError) {
        guard Glibc.rename(path, newPath) == 0 else { throw failure("rename", path) }
    }

    public func remove(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 else { throw failure("unlink", path) }
    }

    public func syncDirectory(_ path: String) throws(SystemError) {
        let file = try openFile(path, flags: O_RDONLY | O_DIRECTORY)
        guard fsync(file.descriptor) == 0 else { throw failure("fsync", path) }
    }

    public func lock(_ path: String) throws(SystemError) -> any FileLock {
        let file = try openFile(path, flags: O_RDWR | O_CREAT)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw failure("flock", path) }
        // The file can be removed while it is held, and another be created and locked in its place;
        // the directory can't as long as it has segments.
        return PosixFileLock(try lockedDirectory(LogDirectory.parent(of: path)), file)
    }

    public func lockDirectory(_ path: String) throws(SystemError) -> any FileLock {
        PosixFileLock(try lockedDirectory(path))
    }

    private func lockedDirectory(_ path: String) throws(SystemError) -> PosixFile {
        let directory = try openFile(path, flags: O_RDONLY | O_DIRECTORY)
        if flock(directory.descriptor, LOCK_EX | LOCK_NB) != 0 {
            // Network file systems lock only what is open for writing, which no directory is.
            guard [EBADF, EINVAL, EISDIR, ENOLCK, EOPNOTSUPP].contains(errno) else {
                throw failure("flock", path)
            }
        }
        return directory
    }

    private func openFile(_ path: String, flags: Int32) throws(SystemError) -> PosixFile {
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return PosixFile(descriptor: descriptor, path: path) }
            guard errno == EINTR else { throw failure("open", path) }
        }
    }

    @inline(never)
    private func failure(_ call: String, _ path: String) -> SystemError {
        SystemError(code: errno, call: call, path: path)
    }
}
