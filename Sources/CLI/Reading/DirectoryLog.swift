import Bytes
import Engine
import EventLog
import Records

/// The log of a data directory, opened only for reading: without its lock, so also beside a server.
struct DirectoryLog {
    /// The data directory.
    let path: String
    /// What the log consists of, and what is wrong with it.
    var report: LogReport { scanner.report }
    /// Records that could not be read in the last pass although their batches are there.
    private(set) var unreadableRecordCount = 0
    private var scanner: LogScanner

    /// Reads all headers.
    ///
    /// - Throws: if there is no log, none that this version can read, or one of which no segment is
    ///   left.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        // First: to open what is no file may never end.
        if let problem = DirectoryAccess(path: path, use: .reading).problem {
            throw CommandFailure(problem)
        }
        let isInitialized = DataDirectory(path: path).isInitialized
        do throws(LogError) {
            scanner = try LogScanner(
                directory: DataDirectory(path: path).logPath, fileSystem: PosixFileSystem())
        } catch {
            guard case .system(let cause) = error, cause.isMissingFile else {
                throw CommandFailure("\(path): \(error)")
            }
            throw isInitialized
                ? Self.goneLog(path, hasMark: false)
                : CommandFailure(
                    "\(path): there is no log here; `watchllm init --data \(path)` makes one")
        }
        // Without segments and mark nothing testifies to what is missing, but the key store.
        if isInitialized, report.segments.isEmpty {
            throw Self.goneLog(path, hasMark: !report.isIntact)
        }
    }

    private static func goneLog(_ path: String, hasMark: Bool) -> CommandFailure {
        CommandFailure(
            "\(path): there is a key store, but no segment of the log is left: restore log/ "
                + (hasMark ? "" : "and log.mark ") + "from a backup"
                + (hasMark ? ", and leave log.mark as it is" : ""))
    }

    /// Lends every batch in order, drawing a bar where that takes long.
    ///
    /// - Parameters:
    ///   - title: what is being done, for the bar.
    ///   - last: batches that begin behind it are left out; nil for none.
    /// - Returns: how many records were read, and how long that took in seconds.
    /// - Throws: if a file can't be read. Damage is passed over and counted.
    @discardableResult
    mutating func forEachBatch(
        _ title: String, through last: SequenceNumber? = nil, on console: Console,
        _ body: (LogBatch) -> Void
    ) throws(CommandFailure) -> (recordCount: UInt64, seconds: Double) {
        var progress = LogProgress(title, report, on: console)
        defer { progress.finish() }
        do {
            func pass(_ batch: LogBatch) {
                body(batch)
                progress.advance(
                    to: batch.header.end, in: batch.segmentNumber, recordCount: batch.recordCount)
            }
            if let last {
                if last > .zero { try scanner.batches(from: .zero, through: last, pass) }
            } else {
                try scanner.batches(pass)
            }
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
        let count = progress.recordCount
        guard last == nil else { return (count, progress.elapsedSeconds) }
        unreadableRecordCount = max(0, report.recordCount - Int(clamping: count))
        return (count, progress.elapsedSeconds)
    }

    /// Lends the batches that hold records of a range, in order.
    func batches(
        _ range: ClosedRange<SequenceNumber>, _ body: (LogBatch) throws -> Void
    ) throws {
        try scanner.batches(from: range.lowerBound, through: range.upperBound, body)
    }

    /// The records with these numbers, in this order; those that can't be read are left out.
    func records(_ numbers: [SequenceNumber]) throws(CommandFailure) -> [LogRecord] {
        do throws(LogError) {
            return try scanner.records(numbers)
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    /// The events with these numbers, in this order; those that can't be read are left out.
    func events(_ numbers: [SequenceNumber]) throws(CommandFailure) -> [StoredEvent] {
        try records(numbers).compactMap { record in
            let decoded = try? Record.decode(
                record.bytes.span.bytes, commitTime: record.commitTime)
            guard case .eventIngested(let project, _, let event, let cost) = decoded else {
                return nil
            }
            return StoredEvent(
                sequenceNumber: record.sequenceNumber, commitTime: record.commitTime,
                projectID: project, event: event, cost: cost)
        }
    }

    /// The numbers around one that no record has; nil if one has it, or none behind it.
    func gap(around number: SequenceNumber) -> NumberGap? { scanner.gap(around: number) }

    /// The point of the log that a moment stands for: the last record committed up to then.
    func sequence(committedBy moment: Timestamp) throws(CommandFailure) -> SequenceNumber {
        do throws(LogError) {
            return try scanner.lastNumber(committedBy: moment)
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    /// The point of the log that a number stands for: inside a transaction, the one before it.
    func wholeNumber(
        through number: SequenceNumber
    ) throws(CommandFailure) -> SequenceNumber {
        do throws(LogError) {
            return try scanner.lastWholeNumber(through: number)
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    /// The first record from a number on that ends a transaction; nil if none can be read.
    func firstWholeNumber(
        from number: SequenceNumber
    ) throws(CommandFailure) -> SequenceNumber? {
        do throws(LogError) {
            return try scanner.firstWholeNumber(from: number)
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    /// All damage that is known by now, also from what was read.
    var damage: [DamageRange] { scanner.damage }

    /// When the first record that can be read was committed; nil if there is none.
    var firstCommitTime: Timestamp? {
        get throws(CommandFailure) {
            guard let first = report.segments.compactMap(\.records?.lowerBound).min() else {
                return nil
            }
            return try records([first]).first?.commitTime
        }
    }

    /// The copies of set-aside bytes that lie beside the segments, by name.
    var tailNames: [String] {
        let names = try? PosixFileSystem().list(DataDirectory(path: path).logPath)
        return (names ?? []).filter { $0.hasSuffix(".tail") }.sorted()
    }

    /// Checks every byte, drawing a bar where that takes long; `report` tells the result.
    mutating func verify(on console: Console) throws(CommandFailure) {
        var progress = LogProgress("Checking", report, on: console)
        defer { progress.finish() }
        do throws(LogError) {
            try scanner.verify { segment, offset, recordCount in
                progress.advance(to: offset, in: segment, recordCount: recordCount)
            }
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    /// Whether the last pass, or the headers, showed damage.
    var showsDamage: Bool { !scanner.damage.isEmpty || unreadableRecordCount > 0 }

    /// The places where records are lost, or may be, as far as is known: what the headers and every
    /// read showed; all of them after `verify`.
    var holes: [DamageRange] { scanner.damage.filter(\.isLoss) }

    /// The number of the first record that is not retired.
    var firstNumber: SequenceNumber { (report.retired?.last ?? .zero).advanced(by: 1) }

    /// The number of the last record, retired ones included; zero if there is none.
    var lastNumber: SequenceNumber {
        report.segments.compactMap(\.records?.upperBound).max() ?? report.retired?.last ?? .zero
    }

    /// The number of the last record that was ever there, as far as is known: also of one that is lost.
    var endNumber: SequenceNumber {
        holes.compactMap(\.records?.upperBound).reduce(lastNumber) { max($0, $1) }
    }

    /// The records from a number on that are known to be lost; nil if that one is not.
    func lostRange(from first: SequenceNumber) -> ClosedRange<SequenceNumber>? {
        let ranges = holes.compactMap(\.records)
        var next = first
        while let range = ranges.first(where: { $0.contains(next) }) {
            next = range.upperBound.advanced(by: 1)
        }
        return next > first ? first...next.advanced(by: -1) : nil
    }

    /// Warns where an answer may lack something.
    func warnOfDamage(on console: Console) {
        guard showsDamage else { return }
        console.report(
            "watchllm: warning: the log is damaged and this answer may lack records; "
                + "`watchllm verify --data \(path)` tells more\n")
    }
}
