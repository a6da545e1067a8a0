internal import Glibc

/// A file descriptor that is closed with its last reference.
final class PosixFile: LogFile {
    let descriptor: Int32
    let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    // Nothing can be done about an error here; what mattered was synced before.
    deinit { close(descriptor) }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(SystemError) -> Int {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
        guard count >= 0 else { throw failure("pread") }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        let count = pwrite(descriptor, bytes.baseAddress, bytes.count, offset)
        guard count >= 0 else { throw failure("pwrite") }
        return count
    }

    func sync() throws(SystemError) {
        guard fdatasync(descriptor) == 0 else { throw failure("fdatasync") }
    }

    func byteCount() throws(SystemError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("fstat") }
        return Int(status.st_size)
    }

    func isInPlace() throws(SystemError) -> Bool {
        var open = stat()
        guard fstat(descriptor, &open) == 0 else { throw failure("fstat") }
        var named = stat()
        guard stat(path, &named) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return false }
            throw failure("stat")
        }
        return open.st_dev == named.st_dev && open.st_ino == named.st_ino
    }

    @inline(never)
    private func failure(_ call: String) -> SystemError {
        SystemError(code: errno, call: call, path: path)
    }
}
