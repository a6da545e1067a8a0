import Bytes
import EventLog
import Synchronization
import TestSupport

/// A log without a thread on a simulated disk, driven step by step.
struct LogFixture {
    static let directory = "/data/log"

    let log: EventLog
    let sink = RecordingSink()
    let clock: ManualClock
    /// What was replayed when it was opened.
    private(set) var replayed: [LogRecord] = []

    init(
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

    static func path(_ segment: Int) -> String {
        let digits = String(segment)
        return directory + "/" + String(repeating: "0", count: 10 - digits.count) + digits + ".wlog"
    }

    /// Appends one transaction of records.
    @discardableResult
    func append(_ records: [[UInt8]]) throws(LogError) -> AppendedRange {
        var transaction = LogTransaction()
        for record in records { transaction.append(record) }
        return try log.append(transaction)
    }

    /// Appends one transaction of text records.
    @discardableResult
    func append(_ records: String...) throws(LogError) -> AppendedRange {
        try append(records.map { [UInt8]($0.utf8) })
    }

    /// Writes what is queued, and seals what has ended.
    func run() {
        while log.step() {}
        while log.sealStep() {}
    }

    /// Lets an idle moment pass, so that the marker is written.
    func idle() {
        run()
        clock.advance(milliseconds: 200)
        run()
    }

    /// All records that can be read now.
    func records() throws -> [LogRecord] {
        var records: [LogRecord] = []
        try log.batches(from: .zero, through: SequenceNumber(.max)) { records += $0.records }
        return records
    }
}

extension LogOptions {
    /// No thread, small segments, and salts from a seed.
    static func stepped(segmentByteCount: Int = 64 << 20, seed: UInt64 = 1) -> LogOptions {
        var options = LogOptions()
        options.hasThread = false
        options.segmentByteCount = segmentByteCount
        let random = SharedRandom(seed: seed)
        options.randomBytes = { count throws(LogError) in random.bytes(count) }
        return options
    }
}

/// A seeded generator that several callers share.
final class SharedRandom: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] { random.withLock { $0.bytes(count) } }
}

extension LogRecord {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
