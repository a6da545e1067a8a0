import Bytes
import EventLog
import Glibc
import Simulation
import TestSupport
import Testing

/// The worked example of `spec/log-format.md`, read from the page itself.
@Suite struct FormatPageTests {
    /// The segment that the page shows, its mark, and its footer.
    private static let example = block(0)
    private static let mark = block(1)
    private static let footer = block(2)
    /// A fork of that segment after its second record.
    private static let fork = block(3)

    /// One of the page's examples: lines of an offset and up to 32 bytes; lines of zeros are left
    /// out there.
    private static func block(_ index: Int) -> [UInt8] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let page = try? read("/" + root + "/spec/log-format.md") else { return [] }
        let fenced = page.split(separator: "```\n", omittingEmptySubsequences: false)
        let blocks = stride(from: 1, to: fenced.count, by: 2).map { fenced[$0] }
        let examples = blocks.filter { $0.dropFirst(4).hasPrefix(": ") }
        guard index < examples.count else { return [] }
        var bytes: [UInt8] = []
        var start: Int?
        for line in examples[index].split(separator: "\n") {
            let parts = line.split(separator: ": ", maxSplits: 1)
            guard parts.count == 2, parts[0].count == 4, let offset = Int(parts[0], radix: 16),
                let content = Hexadecimal.decode(parts[1].filter { $0 != " " })
            else { continue }
            let first = start ?? (offset < 0x600 ? 0 : offset)
            start = first
            bytes += [UInt8](repeating: 0, count: offset - first - bytes.count) + content
        }
        return bytes
    }

    private static func read(_ path: String) throws -> String {
        let file = try PosixFileSystem().open(path, for: .reading)
        return String(decoding: try file.readFully(file.byteCount(), at: 0), as: UTF8.self)
    }

    @Test("The page's bytes are a log of two transactions that verifies")
    func decode() throws {
        let disk = SimulatedFileSystem()
        try LogSession(disk).log.close()
        _ = try disk.create(LogSession.path(1))
        disk.corrupt(LogSession.path(1)) { $0 = Self.example }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        #expect(scanner.report.isIntact)
        #expect(scanner.report.setAside == [])
        var records: [LogRecord] = []
        try scanner.batches { records += $0.records }
        #expect(records.map(\.text) == ["Hello", "world", "Hello, hello, hello, hello, hello!"])
        #expect(
            records.map(\.commitTime.microseconds) == [
                1_767_225_600_000_000, 1_767_225_600_000_000, 1_767_225_600_000_001,
            ])
        #expect(scanner.report.segments.map(\.markerCount) == [1])
    }

    @Test("Writing the same records with the same salts gives the page's bytes")
    func encode() throws {
        let disk = SimulatedFileSystem()
        var options = LogOptions.stepped()
        options.randomBytes = { count throws(LogError) in (0..<count).map { UInt8($0 % 256) } }
        let fixture = try LogSession(disk, options: options)
        try fixture.append("Hello", "world")
        var second = LogTransaction()
        second.append([UInt8]("Hello, hello, hello, hello, hello!".utf8))
        let time = Timestamp(microseconds: 1_767_225_599_000_000)
        second.eventTimes = time...time
        _ = try fixture.log.append(second)
        fixture.run()
        fixture.log.close()
        let written = try #require(disk.contents(LogSession.path(1)))
        if written != Self.example { Issue.record("\(Self.dump(written))") }
        let mark = try #require(disk.contents(LogSession.directory + ".mark"))
        if mark != Self.mark { Issue.record("\(Self.dump(mark))") }
    }

    @Test("Sealing the page's segment gives the page's footer, and its mark is the page's")
    func seal() throws {
        let disk = SimulatedFileSystem()
        try LogSession(disk).log.close()
        _ = try disk.create(LogSession.path(1))
        disk.corrupt(LogSession.path(1)) { $0 = Self.example }
        let markPath = LogSession.directory + ".mark"
        _ = try disk.create(markPath)
        disk.corrupt(markPath) { $0 = Self.mark }
        let fixture = try LogSession(disk)
        #expect(fixture.log.status.damage == [], "the mark agrees with the segment")
        try fixture.append("more")
        fixture.run()
        fixture.log.close()
        let sealed = try #require(disk.contents(LogSession.path(1)))
        let footer = [UInt8](sealed[Self.example.count...])
        if footer != Self.footer { Issue.record("\(Self.dump(footer, at: Self.example.count))") }
        let report = try LogScanner(directory: LogSession.directory, fileSystem: disk).report
        #expect(report.segments.map(\.isSealed) == [true, false])
        #expect(report.setAside == [])
    }

    @Test("Forking the page's log after its second record gives the page's fork, which verifies")
    func fork() throws {
        let disk = SimulatedFileSystem()
        try LogSession(disk).log.close()
        _ = try disk.create(LogSession.path(1))
        disk.corrupt(LogSession.path(1)) { $0 = Self.example }
        let fork = LogFork(of: LogSession.directory, into: "/fork/log", fileSystem: disk) {
            count throws(LogError) in (0..<count).map { UInt8($0 % 256) | 0xA0 }
        }
        try disk.createDirectory("/fork")
        let made = try #require(try fork.make(through: SequenceNumber(2)))
        #expect(made.last == SequenceNumber(2))
        let written = try #require(disk.contents("/fork/log/0000000001.wlog"))
        if written != Self.fork { Issue.record("\(Self.dump(written))") }
        var scanner = try LogScanner(directory: "/fork/log", fileSystem: disk)
        try scanner.verify()
        #expect(scanner.report.isIntact)
        var records: [LogRecord] = []
        try scanner.batches { records += $0.records }
        #expect(records.map(\.text) == ["Hello", "world"])
    }

    /// The page's form of some bytes.
    private static func dump(_ bytes: [UInt8], at base: Int = 0) -> String {
        var lines: [String] = []
        for start in stride(from: 0, to: bytes.count, by: 32) {
            let row = bytes[start..<min(start + 32, bytes.count)]
            let isLast = row.endIndex == bytes.count
            if row.allSatisfy({ $0 == 0 }), !isLast { continue }
            let digits = String(base + start, radix: 16)
            let offset = String(repeating: "0", count: 4 - digits.count) + digits
            let words = stride(from: row.startIndex, to: row.endIndex, by: 8).map {
                Hexadecimal.encode(row[$0..<min($0 + 8, row.endIndex)])
            }
            lines.append(offset + ": " + words.joined(separator: " "))
        }
        return lines.joined(separator: "\n")
    }
}
