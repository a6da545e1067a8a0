import Bytes
import EventLog
import Glibc
import Synchronization
import TestSupport
import Testing

/// What a test did to a log, and the oracle over what the log says later.
struct LogHistory {
    /// Transactions as they were appended, whatever became of them.
    private(set) var appended: [AppendedRange: [[UInt8]]] = [:]
    /// Those that were acknowledged.
    private(set) var acknowledged: Set<AppendedRange> = []
    /// Those that were reported as failed.
    private(set) var failed: Set<AppendedRange> = []

    mutating func append(_ records: [[UInt8]], to fixture: LogFixture) {
        // A refusal is an answer: nothing was appended then.
        guard let range = try? fixture.append(records) else { return }
        appended[range] = records
    }

    /// Takes over what the log reported.
    mutating func collect(_ fixture: LogFixture) {
        fixture.sink.state.withLock { state in
            acknowledged.formUnion(state.committed.map(\.range))
            failed.formUnion(state.failed.map(\.range))
        }
    }

    /// Whatever an open has shown must stay, acknowledged or not.
    mutating func shown(_ records: [LogRecord]) {
        let found = Dictionary(
            uniqueKeysWithValues: records.map { ($0.sequenceNumber.rawValue, $0) })
        acknowledged.formUnion(appended.keys.filter { present($0, in: found) == .whole })
    }

    /// Every acknowledged transaction is there, byte-equal; nothing is there that was not appended;
    /// every transaction is whole; the numbers rise.
    func check(_ records: [LogRecord], _ context: @autoclosure () -> String) {
        var found: [UInt64: LogRecord] = [:]
        var last: UInt64 = 0
        for record in records {
            let number = record.sequenceNumber.rawValue
            #expect(number > last, "numbers rise; \(context())")
            last = number
            found[number] = record
        }
        for range in acknowledged where present(range, in: found) != .whole {
            Issue.record("acknowledged \(range) is \(present(range, in: found)); \(context())")
        }
        var explained = 0
        for range in appended.keys where present(range, in: found) == .whole {
            explained += range.recordCount
        }
        #expect(explained == records.count, "only whole transactions of ours; \(context())")
    }

    private enum Presence { case whole, partly, absent }

    /// `==` goes byte by byte in a debug build, and this runs thousands of times.
    private func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && memcmp(left, right, left.count) == 0
    }

    private func present(
        _ range: AppendedRange, in found: [UInt64: LogRecord]
    ) -> Presence {
        guard let records = appended[range] else { return .absent }
        var count = 0
        for (index, bytes) in records.enumerated() {
            let record = found[range.first.rawValue + UInt64(index)]
            if let found = record?.bytes, isSame(found, bytes),
                record?.commitTime == range.commitTime
            {
                count += 1
            }
        }
        return count == records.count ? .whole : count == 0 ? .absent : .partly
    }
}

/// A short life of a log that passes every place where it writes: several groups, a transaction of
/// several batches, a change of segment, idle moments, a clean close and a second open.
struct LogLife {
    private(set) var history = LogHistory()

    static let options = LogOptions.stepped(segmentByteCount: 50_000)

    /// Longer than a batch, and only partly compressible, so that it takes many sectors.
    static let longTransaction: [[UInt8]] = {
        var random = SeededRandom(seed: 5)
        let noise = random.bytes(30_000)
        return (0..<3).map { [UInt8](repeating: UInt8($0), count: 90_000) + noise }
    }()

    /// Lives it on a disk; calls may fail at any moment.
    mutating func live(on disk: SimulatedFileSystem, clock: ManualClock) {
        for session in 0..<2 {
            guard let fixture = try? LogFixture(disk, clock: clock, options: Self.options) else {
                return
            }
            var random = SeededRandom(seed: UInt64(session) + 7)
            history.append([[1], [2, 2]], to: fixture)
            history.append([[UInt8](repeating: 3, count: 1_000)], to: fixture)
            fixture.run()
            history.append([random.bytes(700)], to: fixture)
            fixture.idle()
            // Two batches in one transaction, between small ones.
            history.append([[4]], to: fixture)
            history.append(Self.longTransaction, to: fixture)
            history.append([[5], []], to: fixture)
            fixture.run()
            history.append([[6]], to: fixture)
            fixture.idle()
            if session == 1 { history.append([[7]], to: fixture) }
            fixture.log.close()
            history.collect(fixture)
        }
    }

    mutating func append(_ records: [[UInt8]], to fixture: LogFixture) {
        history.append(records, to: fixture)
        fixture.run()
        history.collect(fixture)
    }
}
