internal import Bytes
public import EventLog
public import TestSupport

/// A log without threads on a simulated disk, from one open to its end, driven step by step.
public struct LogSession {
    /// Where the log lies on the disk.
    public static let directory = "/data/log"
    /// Where its mark lies.
    public static let markPath = directory + ".mark"
    /// More steps at a time than any work takes: a log that still has some is caught in a loop.
    private static let stepLimit = 10_000

    public let log: EventLog
    public let sink = RecordingSink()
    public let clock: ManualClock
    /// What was replayed when it was opened.
    public let replayed: [LogRecord]

    /// Opens the log.
    ///
    /// - Throws: what `EventLog.open` throws.
    public init(
        _ fileSystem: any FileSystem, clock: ManualClock = ManualClock(),
        options: LogOptions = .stepped()
    ) throws {
        self.clock = clock
        var records: [LogRecord] = []
        log = try EventLog.open(
            directory: Self.directory, fileSystem: fileSystem, clock: clock, options: options,
            sink: sink
        ) { records += $0.records }
        replayed = records
    }

    /// The path of a segment's file.
    public static func path(_ segment: Int) -> String {
        let digits = String(segment)
        return directory + "/" + String(repeating: "0", count: 10 - digits.count) + digits + ".wlog"
    }

    /// Appends one transaction of records.
    @discardableResult
    public func append(
        _ records: [[UInt8]], ticket: UInt64 = 0
    ) throws(LogError) -> AppendedRange {
        var transaction = LogTransaction()
        transaction.ticket = ticket
        for record in records { transaction.append(record) }
        return try log.append(transaction)
    }

    /// Appends one transaction of text records.
    @discardableResult
    public func append(_ records: String...) throws(LogError) -> AppendedRange {
        try append(records.map { [UInt8]($0.utf8) })
    }

    /// Writes what is queued; false if it does not come to an end.
    @discardableResult
    public func write() -> Bool {
        for _ in 0..<Self.stepLimit where !log.step() { return true }
        return false
    }

    /// Writes what is queued, and seals what has ended; false if it does not come to an end.
    @discardableResult
    public func run() -> Bool {
        guard write() else { return false }
        for _ in 0..<Self.stepLimit where !log.sealStep() { return true }
        return false
    }

    /// Lets an idle moment pass, so that the marker is written.
    @discardableResult
    public func idle() -> Bool {
        guard run() else { return false }
        clock.advance(milliseconds: 200)
        return run()
    }

    /// All records that can be read now.
    ///
    /// - Throws: `LogError.system` if a file can't be read.
    public func records() throws -> [LogRecord] {
        var records: [LogRecord] = []
        try log.batches(from: .zero, through: SequenceNumber(.max)) { records += $0.records }
        return records
    }
}

extension LogOptions {
    /// No thread, segments of a size in bytes, and salts from a seed.
    public static func stepped(
        segmentByteCount: Int = 64 << 20, seed: UInt64 = 1
    ) -> LogOptions {
        var options = LogOptions()
        options.hasThread = false
        options.segmentByteCount = segmentByteCount
        let random = SeededBytes(seed: seed)
        options.randomBytes = { count throws(LogError) in
            // By words: byte by byte it would be a tenth of a trial's time.
            [UInt8](unsafeUninitializedCapacity: (count + 7) & ~7) { buffer, initialized in
                let words = UnsafeMutableRawBufferPointer(buffer)
                for offset in stride(from: 0, to: count, by: 8) {
                    words.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
                }
                initialized = count
            }
        }
        return options
    }
}

extension LogRecord {
    /// Its bytes as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
