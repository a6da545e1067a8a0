import Bytes
import EventLog
import Glibc
import Synchronization
import Simulation
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    @Test("Many appenders on a real disk: every transaction comes back once, whole and in order")
    func manyAppenders() async throws {
        let directory = try TemporaryDirectory()
        var options = LogOptions()
        options.segmentByteCount = 200_000
        options.idleMilliseconds = 1
        let sink = RecordingSink()
        let log = try EventLog.open(
            directory: directory.path + "/deep/log", fileSystem: PosixFileSystem(),
            clock: SystemClock(), options: options, sink: sink
        ) { _ in }
        let writers = 8
        let each = 200
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    for index in 0..<each {
                        var transaction = LogTransaction()
                        transaction.ticket = UInt64(writer * each + index)
                        for part in 0...(index % 3) {
                            transaction.append([UInt8]("\(writer) \(index) \(part)".utf8))
                        }
                        let range = try log.append(transaction)
                        #expect(range.recordCount == index % 3 + 1)
                        if index % 50 == 0 { await Task.yield() }
                        _ = try log.records([range.first])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(log.status.state == .healthy)
        log.close()
        let committed = sink.state.committed
        #expect(committed.count == writers * each)
        #expect(Set(committed.map(\.ticket)).count == writers * each)
        #expect(sink.state.failed.isEmpty)
        var next = SequenceNumber(1)
        for transaction in committed {
            #expect(transaction.range.first == next)
            next = transaction.range.last.advanced(by: 1)
        }

        var scanner = try LogScanner(
            directory: directory.path + "/deep/log", fileSystem: PosixFileSystem())
        try scanner.verify()
        #expect(scanner.report.isIntact)
        var found: [LogRecord] = []
        try scanner.batches { found += $0.records }
        #expect(found == committed.flatMap(\.records))
        #expect(log.lastDurable.advanced(by: 1) == next)
    }

    @Test("A second writer is refused although the lock file was removed, and a reader is not")
    func removedLock() throws {
        let directory = try TemporaryDirectory()
        let fileSystem = PosixFileSystem()
        let path = directory.path + "/log"
        func open() throws -> EventLog {
            try EventLog.open(
                directory: path, fileSystem: fileSystem, clock: SystemClock(),
                options: LogOptions(), sink: RecordingSink()
            ) { _ in }
        }
        let log = try open()
        try fileSystem.remove(path + "/lock")
        #expect(throws: LogError.locked(path: path + "/lock")) { try open() }
        #expect(throws: LogError.locked(path: path + "/lock")) { try open() }
        #expect(try LogScanner(directory: path, fileSystem: fileSystem).report.isIntact)
        log.close()
        try open().close()
    }

    @Test("A reader beside a running writer sees whole transactions and no damage")
    func readerBeside() throws {
        let directory = try TemporaryDirectory()
        let sink = RecordingSink()
        let log = try EventLog.open(
            directory: directory.path, fileSystem: PosixFileSystem(), clock: SystemClock(),
            options: LogOptions(), sink: sink
        ) { _ in }
        var last = 0
        for _ in 0..<50 {
            var transaction = LogTransaction()
            for part in 0..<20 { transaction.append([UInt8](repeating: UInt8(part), count: 999)) }
            _ = try log.append(transaction)
            var scanner = try LogScanner(
                directory: directory.path, fileSystem: PosixFileSystem())
            try scanner.verify()
            #expect(scanner.report.damage == [])
            let count = scanner.report.recordCount
            #expect(count % 20 == 0)
            #expect(count >= last)
            last = count
        }
        log.close()
        #expect(
            try LogScanner(directory: directory.path, fileSystem: PosixFileSystem())
                .report.recordCount == 1_000)
    }
}

/// A directory of its own under the system's place for temporary files, removed at the end.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = [CChar]("/tmp/watchllm-log-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw SystemError(code: errno, call: "mkdtemp", path: "/tmp")
        }
        path = String(cString: made)
    }

    deinit { remove(path) }

    private func remove(_ path: String) {
        let fileSystem = PosixFileSystem()
        for name in (try? fileSystem.list(path)) ?? [] {
            let child = path + "/" + name
            if unlink(child) != 0 { remove(child) }
        }
        rmdir(path)
    }
}
