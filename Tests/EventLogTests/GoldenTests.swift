import Bytes
import EventLog
import Glibc
import Simulation
import TestSupport
import Testing

/// Reads what version 1 of the format wrote once and for all.
///
/// To make the directory of a version to come, which changes what is written:
///
///     GOLDEN_LOG=DIRECTORY swift test --filter GoldenTests
///
/// writes `DIRECTORY/log`, `DIRECTORY/log.mark` and `DIRECTORY/expected.txt`. Look through the text,
/// then add all of it as `Fixtures/version-N` with a test of its own. What is there stays as it is.
@Suite struct GoldenTests {
    private let disk = PosixFileSystem()

    @Test("The log of version 1 verifies and holds what it did when it was written")
    func scan() throws {
        var scanner = try LogScanner(directory: GoldenLog.directory, fileSystem: disk)
        try scanner.verify()
        let found = try GoldenLog.describe(scanner) + GoldenLog.describeRest(scanner.report)
        #expect(found == (try expected()))
        #expect(scanner.report.isIntact)
        // All that the format has is in it.
        #expect(scanner.report.sealedSegmentCount >= 3)
        #expect(Set(scanner.report.setAside.map(\.reason)) == [.behindEnd])
        var codecs: Set<BatchHeader.Codec> = []
        var flags = BatchFlags()
        try scanner.batches {
            codecs.insert($0.header.codec)
            flags.formUnion($0.header.flags)
        }
        #expect(codecs == [.none, .lz4])
        #expect(flags == [.begin, .middle, .end, .eventTimes])
    }

    @Test("A copy of it is opened, written on and opened again, and keeps every record")
    func open() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/log"
        try disk.createDirectory(path)
        for name in try disk.list(GoldenLog.directory) {
            try copy(GoldenLog.directory + "/" + name, to: path + "/" + name)
        }
        try copy(GoldenLog.directory + ".mark", to: path + ".mark")
        let before = try records(in: GoldenLog.directory)
        for open in 0..<2 {
            var replayed: [LogRecord] = []
            let log = try EventLog.open(
                directory: path, fileSystem: disk, clock: SystemClock(), options: .stepped(),
                sink: RecordingSink()
            ) { replayed += $0.records }
            #expect(replayed.prefix(before.count) == before[...])
            #expect(replayed.count == before.count + open)
            #expect(log.status.damage == [])
            var transaction = LogTransaction()
            transaction.append([UInt8](open.description.utf8))
            let last = try #require(replayed.last)
            #expect(try log.append(transaction).first > last.sequenceNumber)
            log.close()
        }
        var scanner = try LogScanner(directory: path, fileSystem: disk)
        try scanner.verify()
        #expect(scanner.report.isIntact)
    }

    @Test("Its generator still writes the same records and the same chain")
    func generator() throws {
        let made = try GoldenLog.make()
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: made)
        try scanner.verify()
        let lines = try GoldenLog.describe(scanner)
        if let target = getenv("GOLDEN_LOG").map({ String(cString: $0) }) {
            let rest = GoldenLog.describeRest(scanner.report)
            try write(made, expected: lines + rest, to: target)
        } else {
            #expect(lines == (try expected().filter { !$0.hasPrefix("aside") }))
        }
    }

    private func expected() throws -> [String] {
        let path = GoldenLog.directory.dropLast(3) + "expected.txt"
        let file = try disk.open(String(path), for: .reading)
        let text = String(decoding: try file.readFully(file.byteCount(), at: 0), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    private func records(in directory: String) throws -> [LogRecord] {
        var records: [LogRecord] = []
        try LogScanner(directory: directory, fileSystem: disk).batches { records += $0.records }
        return records
    }

    private func copy(_ path: String, to target: String) throws {
        let source = try disk.open(path, for: .reading)
        try disk.create(target).writeFully(source.readFully(source.byteCount(), at: 0), at: 0)
    }

    private func write(
        _ made: SimulatedFileSystem, expected: [String], to target: String
    ) throws {
        for directory in [target, target + "/log"] { try disk.createDirectory(directory) }
        for path in made.paths where !path.hasSuffix("/lock") {
            let name = path.dropFirst("/data".utf8.count)
            try disk.create(target + name).writeFully(made.contents(path) ?? [], at: 0)
        }
        let text = expected.joined(separator: "\n") + "\n"
        try disk.create(target + "/expected.txt").writeFully([UInt8](text.utf8), at: 0)
    }
}
