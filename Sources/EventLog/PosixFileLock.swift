internal import Glibc
internal import Synchronization

/// An advisory lock that lives as long as its files are open, and dies with the process.
final class PosixFileLock: FileLock {
    /// The directory first, then the file that stands for its lock, if there is one.
    private let files: Mutex<[PosixFile]>

    init(_ directory: PosixFile, _ file: PosixFile? = nil) {
        files = Mutex([directory] + (file.map { [$0] } ?? []))
    }

    func check() throws(SystemError) {
        guard let directory = files.withLock({ $0.first }) else { return }
        guard try directory.isInPlace() else {
            throw SystemError(code: ESTALE, call: "stat", path: directory.path)
        }
    }

    func release() {
        files.withLock { $0 = [] }
    }
}
