import Driver
import Glibc

/// A directory that is removed with its last reference.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(base)/watchllm-micro-\(getpid())"
        try Files.makeDirectory(path)
    }

    deinit { Files.remove(path) }
}
