import Bytes
import Engine
import EventLog
import Model
import Records

@testable import CLI

/// A log whose transactions a test makes itself, in a data directory of its own; removed at the end.
final class RawLog: Sendable {
    let path: String
    static let project = ProjectID("proj_0123456789ab")
    static let time = Timestamp(microseconds: 1_790_000_000_000_000)

    /// What a transaction is made of.
    struct Transaction {
        var records: [[UInt8]]
        var eventTimes: ClosedRange<Timestamp>? = time...time
    }

    /// Takes no interest in what became of a transaction: `close` waits for all of them.
    private final class Nobody: CommitSink {
        func committed(_ transactions: [CommittedTransaction]) {}
        func failed(_ transactions: [CommittedTransaction], error: LogError) {}
    }

    /// Writes the transactions, each in a batch of its own, after one that makes the project.
    init(_ transactions: [Transaction]) throws {
        path = try SampleDirectory.temporaryPath()
        var options = LogOptions()
        options.hasThread = false
        let log = try EventLog.open(
            directory: DataDirectory(path: path).logPath, fileSystem: PosixFileSystem(),
            clock: SystemClock(), options: options, sink: Nobody(), replay: { _ in })
        defer { log.close() }
        let project = Record.projectCreated(
            project: Self.project, actor: .system, name: "raw", description: nil)
        let first = Transaction(records: [project.encoded()], eventTimes: nil)
        for made in [first] + transactions {
            var transaction = LogTransaction()
            for record in made.records { transaction.append(record) }
            transaction.eventTimes = made.eventTimes
            _ = try log.append(transaction)
            while log.step() {}
        }
    }

    deinit { SampleDirectory.remove(path) }

    /// An event at `time`, with so many bytes of body.
    static func event(_ id: String, at time: Timestamp = time, byteCount: Int = 2) -> [UInt8] {
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: byteCount)
        let event = Event(
            id: id, type: .log, timestamp: time,
            payload: Payload(encoding: .json, body: body))
        return Record.eventIngested(
            project: project, actor: .system, event: event, cost: nil
        ).encoded()
    }

    static func usage(_ count: UInt64, of project: ProjectID = project) -> [UInt8] {
        Record.usageIncremented(project: project, actor: .system, eventCount: count).encoded()
    }
}
