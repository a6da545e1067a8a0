import Bytes
import Cryptography
import EventLog
import Glibc
import Simulation
import TestSupport

/// A log with everything that format version 1 knows, and a text that says what it holds.
///
/// What version 1 wrote on the day of its making lies in `Fixtures/version-1`; these bytes never
/// change, since every later version has to read them. `GoldenTests` says how to make such a
/// directory for another version.
enum GoldenLog {
    /// Where the committed one lies, without a slash at the end.
    static let directory: String = {
        let here = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return "/" + here + "/Fixtures/version-1/log"
    }()

    /// Makes one on a simulated disk, under `LogSession.directory`.
    static func make() throws -> SimulatedFileSystem {
        var disk = SimulatedFileSystem()
        let clock = ManualClock()
        var random = SeededRandom(seed: 20)
        var options = LogOptions.stepped(segmentByteCount: 5_000, seed: 21)
        options.segmentAgeSeconds = 3_600

        // Stored and compressed batches, event times, a long transaction, markers; sealed by size.
        var session = try LogSession(disk, clock: clock, options: options)
        try session.append("the first record", "")
        try session.append([random.bytes(70)])
        session.write()
        clock.advance(milliseconds: 50)
        try append("an event of an hour before", at: -3_600_000_000, to: session)
        try append("an event of a second ahead", at: 1_000_000, to: session)
        session.idle()
        try session.append((0..<6).map { [UInt8](repeating: $0, count: 100_000) })
        try session.append("after the long one")
        session.run()
        try session.append([random.bytes(700)])
        session.run()
        // A segment that is followed at its age by one that holds a marker alone.
        try session.append("old")
        session.idle()
        clock.advance(milliseconds: 3_600_000)
        session.run()
        session.log.close()

        // A sync fails: the group goes to another segment, which states the end of this one.
        session = try LogSession(disk, clock: clock, options: options)
        try session.append([[UInt8](repeating: 0x5A, count: 300)])
        session.run()
        try session.append("written twice", "and synced once")
        disk.inject(.error(EIO), at: disk.callCount + 1)
        session.run()
        try session.append("after the fence")
        session.run()

        // The power goes amid a group: its end is set aside.
        try session.append([random.bytes(2_000)])
        session.write()
        disk = disk.afterKill()
        let path = disk.paths.last { $0.hasSuffix(".wlog") } ?? ""
        disk.corrupt(path) { $0.removeLast(600) }
        session = try LogSession(disk, clock: clock, options: options)
        try session.append("the last but one")
        session.idle()
        try append("the last", at: 0, to: session)
        session.run()
        session.log.close()
        return disk
    }

    private static func append(_ text: String, at delta: Int64, to session: LogSession) throws {
        var transaction = LogTransaction()
        transaction.append([UInt8](text.utf8))
        let time = session.clock.wallTime().advanced(byMicroseconds: delta)
        transaction.eventTimes = time...time
        _ = try session.log.append(transaction)
    }

    /// What a verified log holds, a line each; of segments, what does not depend on compression
    /// only if asked.
    static func describe(_ scanner: LogScanner) throws -> [String] {
        let report = scanner.report
        var lines = ["log \(report.logID.map { "\($0)" } ?? "none")"]
        for segment in report.segments {
            let numbers = segment.records.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "none"
            let root = segment.root.map { Hexadecimal.encode($0.bytes) } ?? "none"
            lines.append(
                "segment \(segment.number) incarnation \(segment.incarnation ?? 0) records \(numbers)"
                    + " batches \(segment.batchCount) markers \(segment.markerCount) root \(root)")
        }
        try scanner.batches { batch in
            let times = batch.header.eventTimes.map {
                "\($0.lowerBound.microseconds)-\($0.upperBound.microseconds)"
            }
            lines.append(
                "batch \(batch.header.base) of \(batch.recordCount), transaction "
                    + "\(batch.header.transactionFirst), flags \(batch.header.flags.rawValue), events "
                    + "\(times ?? "none")")
            for record in batch.records {
                let bytes =
                    record.bytes.count <= 80
                    ? Hexadecimal.encode(record.bytes)
                    : "sha256 " + Hexadecimal.encode(SHA256.hash(record.bytes).bytes)
                lines.append(
                    "record \(record.sequenceNumber) at \(record.commitTime.microseconds) bytes "
                        + "\(record.bytes.count) \(bytes)")
            }
        }
        if let head = report.head {
            lines.append("head \(head.number) chain \(Hexadecimal.encode(head.value.bytes))")
        }
        return lines
    }

    /// What is told beside the log: it depends on where the bytes stand.
    static func describeRest(_ report: LogReport) -> [String] {
        let asides = report.setAside.map {
            "aside \($0.reason) \($0.fileName) \($0.bytes.lowerBound)-\($0.bytes.upperBound)"
        }
        return asides + report.damage.map { "damage \($0)" }
    }
}
