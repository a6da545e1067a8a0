import EventLog
import Glibc
import Synchronization
import Simulation
import TestSupport
import Testing

@Suite struct OpenFileTests {
    /// Opens so many files at a time and no more.
    private final class LimitedFileSystem: FileSystem {
        let base: SimulatedFileSystem
        let limit: Int
        let open = Mutex(0)
        let refused = Mutex(0)

        init(_ base: SimulatedFileSystem, limit: Int) {
            self.base = base
            self.limit = limit
        }

        final class File: LogFile {
            let base: any LogFile
            let system: LimitedFileSystem
            var path: String { base.path }

            init(_ base: any LogFile, of system: LimitedFileSystem) {
                self.base = base
                self.system = system
            }

            deinit { system.open.withLock { $0 -= 1 } }

            func read(
                into buffer: UnsafeMutableRawBufferPointer, at offset: Int
            ) throws(SystemError) -> Int { try base.read(into: buffer, at: offset) }

            func write(
                _ bytes: UnsafeRawBufferPointer, at offset: Int
            ) throws(SystemError) -> Int { try base.write(bytes, at: offset) }

            func sync() throws(SystemError) { try base.sync() }

            func byteCount() throws(SystemError) -> Int { try base.byteCount() }

            func isInPlace() throws(SystemError) -> Bool { try base.isInPlace() }
        }

        private func take(_ path: String) throws(SystemError) {
            let fits = open.withLock { count in
                guard count < limit else { return false }
                count += 1
                return true
            }
            guard fits else {
                refused.withLock { $0 += 1 }
                throw SystemError(code: EMFILE, call: "open", path: path)
            }
        }

        func open(_ path: String, for access: FileAccess) throws(SystemError) -> any LogFile {
            try take(path)
            do throws(SystemError) {
                return File(try base.open(path, for: access), of: self)
            } catch {
                open.withLock { $0 -= 1 }
                throw error
            }
        }

        func create(_ path: String) throws(SystemError) -> any LogFile {
            try take(path)
            return File(try base.create(path), of: self)
        }

        func list(_ directory: String) throws(SystemError) -> [String] {
            try base.list(directory)
        }
        func createDirectory(_ path: String) throws(SystemError) {
            try base.createDirectory(path)
        }
        func rename(_ path: String, to newPath: String) throws(SystemError) {
            try base.rename(path, to: newPath)
        }
        func remove(_ path: String) throws(SystemError) { try base.remove(path) }
        func syncDirectory(_ path: String) throws(SystemError) { try base.syncDirectory(path) }
        func lock(_ path: String) throws(SystemError) -> any FileLock { try base.lock(path) }
        func lockDirectory(_ path: String) throws(SystemError) -> any FileLock {
            try base.lockDirectory(path)
        }
    }

    @Test("A log of more segments than the process may have files is opened and read all the same")
    func manySegments() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk, options: .stepped(segmentByteCount: 1_024))
        for number in 0..<40 {
            try fixture.append("record \(number)")
            fixture.run()
        }
        fixture.log.close()
        let limited = LimitedFileSystem(disk, limit: 8)
        let opened = try LogSession(limited)
        let texts = (0..<40).map { "record \($0)" }
        #expect(opened.replayed.map(\.text) == texts)
        #expect(try opened.records().map(\.text) == texts)
        let numbers = opened.replayed.map(\.sequenceNumber)
        #expect(try opened.log.records(numbers.reversed()).map(\.text) == texts.reversed())
        #expect(opened.log.status.damage == [])
        #expect(limited.refused.withLock { $0 } > 0)
    }
}
