internal import Synchronization

/// An advisory lock that lives as long as its file is open, and dies with the process.
final class PosixFileLock: FileLock {
    private let file: Mutex<PosixFile?>

    init(_ file: PosixFile) { self.file = Mutex(file) }

    func release() {
        file.withLock { $0 = nil }
    }
}
