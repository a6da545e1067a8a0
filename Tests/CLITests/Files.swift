import Glibc

@testable import CLI

/// Files that tests make.
enum Files {
    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw SystemCallError(number: errno) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw SystemCallError(number: errno)
        }
    }

    static func remove(_ path: String) { unlink(path) }
}
