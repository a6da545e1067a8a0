import Bytes
import EventLog
import Synchronization
import TestSupport

/// What holds for a log directory, whatever its files are.
enum LogChecks {
    private static let directory = "/data/log"
    /// Parts an input into the first segment, the second, and the mark.
    static let separator = Array("\u{0}<next file>\u{0}".utf8)
    private static let paths = [
        "/data/log/0000000001.wlog", "/data/log/0000000002.wlog", "/data/log.mark",
    ]

    /// The files of an input: two segments and the mark; absent ones are nil.
    static func files(of input: [UInt8]) -> [[UInt8]?] {
        var files: [[UInt8]?] = []
        var rest = input[...]
        while files.count < 2, let next = firstSeparator(in: rest) {
            files.append(Array(rest[..<next]))
            rest = rest[(next + separator.count)...]
        }
        files.append(Array(rest))
        return (files + [nil, nil]).prefix(3).map { $0?.isEmpty == true ? nil : $0 }
    }

    private static func firstSeparator(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { raw in
            let places = 0..<max(0, raw.count - separator.count + 1)
            // The second byte is the rarest.
            return places.first {
                raw[$0 + 1] == separator[1] && raw[$0...].starts(with: separator)
            }.map { bytes.startIndex + $0 }
        }
    }

    // MARK: Checks

    /// Reads, verifies, opens, writes, and opens again: what was there and what was added is there.
    static func check(_ files: [[UInt8]?]) {
        let fileSystem = disk(files)
        let scanned = scan(fileSystem)
        guard let first = open(fileSystem) else {
            return require(scanned == nil, "a log that reads does not open")
        }
        require(
            scanned?.records == first.replayed, "a reader and the writer see different records")
        let statusBefore = first.log.status
        let added = append(to: first, ["one", "two"]) + append(to: first, ["three"])
        first.log.close()
        guard let second = open(fileSystem) else {
            return require(false, "a log that was written does not open again")
        }
        require(
            second.replayed.suffix(added.count).elementsEqual(added),
            "what was appended is not at the end: \(second.log.status)")
        if scanned?.isForged == false {
            require(
                second.replayed.dropLast(added.count).elementsEqual(first.replayed),
                "what was there before is not: \(first.replayed.count) records, now "
                    + "\(second.replayed.count - added.count); \(second.log.status)")
            require(
                !loses(statusBefore) || loses(second.log.status),
                "a loss is forgotten: \(statusBefore.damage); now \(second.log.status)")
        }
        let more = append(to: second, ["four"])
        let numbers = (added + more).map(\.sequenceNumber)
        require((try? second.log.records(numbers)) == added + more, "not found by their numbers")
        second.log.close()
        require(
            scan(fileSystem)?.records == second.replayed + more, "a reader sees other records")
    }

    /// Whether a log tells of records that were lost.
    private static func loses(_ status: LogStatus) -> Bool {
        status.damage.contains { $0.records != nil }
    }

    /// All records that can be read, and whether there are batches whose checksums hold and whose
    /// hashes do not. No crash and no bad disk leaves those, and nothing is promised of what was
    /// there before them. Nil if the log is refused.
    private static func scan(
        _ fileSystem: SimulatedFileSystem
    ) -> (records: [LogRecord], isForged: Bool)? {
        guard var scanner = try? LogScanner(directory: directory, fileSystem: fileSystem) else {
            return nil
        }
        var records: [LogRecord] = []
        try? scanner.batches { records += $0.records }
        require((try? scanner.verify()) != nil, "what can be read can't be verified")
        for damage in scanner.report.damage {
            require(!damage.description.isEmpty, "damage without a word")
        }
        let isForged = scanner.report.damage.contains { [.hash, .chain].contains($0.kind) }
        return (records, isForged)
    }

    private struct Opened {
        let log: EventLog
        let sink: Sink
        let replayed: [LogRecord]
    }

    private static func open(_ fileSystem: SimulatedFileSystem) -> Opened? {
        let sink = Sink()
        var replayed: [LogRecord] = []
        do {
            let log = try EventLog.open(
                directory: directory, fileSystem: fileSystem, clock: ManualClock(),
                options: options(seed: UInt64(fileSystem.usedByteCount)), sink: sink
            ) { replayed += $0.records }
            return Opened(log: log, sink: sink, replayed: replayed)
        } catch {
            require(error is LogError, "not an error of the log: \(error)")
            require(!"\(error)".isEmpty, "an error without a word")
            return nil
        }
    }

    /// Appends a transaction, which must get through, and gives its records; none where the log says
    /// that its numbers are used up.
    private static func append(to opened: Opened, _ texts: [String]) -> [LogRecord] {
        var transaction = LogTransaction()
        for text in texts { transaction.append(Array(text.utf8)) }
        do throws(LogError) {
            let range = try opened.log.append(transaction)
            while opened.log.step() {}
            while opened.log.sealStep() {}
            if opened.log.status.state == .exhausted { return [] }
            require(opened.sink.failures == 0, "a transaction failed")
            require(opened.sink.lastCommitted == range.last, "a transaction is not told")
            let numbers = texts.indices.map { range.first.advanced(by: $0) }
            require(numbers.last == range.last, "the numbers \(range)")
            let records = try opened.log.records(numbers)
            require(
                records.map { Array($0.bytes) } == texts.map { Array($0.utf8) },
                "what was appended can't be read at \(range): \(opened.log.status)")
            return records
        } catch {
            require(error == .exhausted, "nothing can be appended: \(error)")
            return []
        }
    }

    // MARK: Making logs

    private static func options(seed: UInt64, segmentByteCount: Int = 64 << 20) -> LogOptions {
        var options = LogOptions()
        options.hasThread = false
        options.segmentByteCount = segmentByteCount
        let random = SharedRandom(seed: seed)
        options.randomBytes = { count throws(LogError) in random.bytes(count) }
        return options
    }

    private static func disk(_ files: [[UInt8]?]) -> SimulatedFileSystem {
        let fileSystem = SimulatedFileSystem()
        fileSystem.stopKeepingCalls()
        _ = try? fileSystem.createDirectory("/data")
        _ = try? fileSystem.createDirectory(directory)
        for (path, bytes) in zip(paths, files) {
            guard let bytes else { continue }
            _ = try? fileSystem.create(path)
            fileSystem.corrupt(path) { $0 = bytes }
        }
        return fileSystem
    }

    /// Logs as they are after a clean stop, with one or two segments, and cut short.
    static func seeds() -> [[UInt8]] {
        var seeds: [[UInt8]] = []
        for (seed, segmentByteCount) in [(1, 64 << 20), (2, 2_200), (3, 1_500)] {
            let fileSystem = disk([])
            let sink = Sink()
            let log = try? EventLog.open(
                directory: directory, fileSystem: fileSystem, clock: ManualClock(),
                options: options(seed: UInt64(seed), segmentByteCount: segmentByteCount),
                sink: sink, replay: { _ in })
            guard let log else { continue }
            let opened = Opened(log: log, sink: sink, replayed: [])
            _ = append(to: opened, ["first", "second"])
            _ = append(to: opened, [String(repeating: "compressible ", count: 20)])
            let open = paths.map { fileSystem.contents($0) ?? [] }
            if segmentByteCount > 2_000 { _ = append(to: opened, ["last"]) }
            log.close()
            let closed = paths.map { fileSystem.contents($0) ?? [] }
            seeds += [open, closed].map { Array($0.joined(separator: separator)) }
            seeds.append(Array(closed[0].dropLast(100)))
            seeds.append(
                Array([closed[0], Array(closed[1].dropLast(40))].joined(separator: separator)))
            seeds.append(Array([[], closed[1], closed[2]].joined(separator: separator)))
        }
        return seeds
    }
}

extension LogBatch {
    fileprivate var records: [LogRecord] {
        var records: [LogRecord] = []
        forEachRecord { number, time, bytes in
            let copy = bytes.withUnsafeBytes { [UInt8]($0) }
            records.append(LogRecord(sequenceNumber: number, commitTime: time, bytes: copy))
        }
        return records
    }
}

/// A seeded generator for the log's salts.
private final class SharedRandom: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] { random.withLock { $0.bytes(count) } }
}

/// Counts what the log tells.
private final class Sink: CommitSink {
    private let state = Mutex((last: SequenceNumber.zero, failures: 0))

    var lastCommitted: SequenceNumber { state.withLock { $0.last } }
    var failures: Int { state.withLock { $0.failures } }

    func committed(_ transactions: [CommittedTransaction]) {
        state.withLock { $0.last = transactions.last?.range.last ?? $0.last }
    }

    func failed(_ transactions: [CommittedTransaction], error: LogError) {
        state.withLock { $0.failures += 1 }
    }
}
