internal import Synchronization

/// An advisory lock that lives as long as its files are open, and dies with the process.
final class PosixFileLock: FileLock {
    private let files: Mutex<[PosixFile]>

    init(_ files: [PosixFile]) { self.files = Mutex(files) }

    func release() {
        files.withLock { $0 = [] }
    }
}
