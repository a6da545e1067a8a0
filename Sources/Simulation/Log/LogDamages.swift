public import Bytes
internal import EventLog
public import TestSupport

/// Damages a log in every way that a disk or an operator might, and holds what is read of it
/// against what had been written: never another record, and no loss without a word.
public struct LogDamages: Sendable {
    /// How a damaged log is read.
    public enum Way: Hashable, Sendable, CaseIterable {
        /// Beside a writer, by its headers and footers alone, then its batches.
        case scanning
        /// The same, with every byte checked.
        case verifying
        /// By opening it for writing, writing on, and opening it again.
        case opening
    }

    /// What is damaged.
    public let specimen: LogSpecimen

    public init(_ specimen: LogSpecimen) { self.specimen = specimen }

    /// Reads a damaged copy.
    ///
    /// - Parameters:
    ///   - batchLimit: the most batches that may be lost; nil for any number.
    ///   - untoldAbove: above this number records may be missing without a word; nil for the last
    ///     one that anything testifies of.
    ///   - change: damages it.
    /// - Returns: what is wrong with what was read.
    public func read(
        _ ways: [Way], batchLimit: Int? = nil, untoldAbove: SequenceNumber? = nil,
        _ change: (SimulatedFileSystem) throws -> Void
    ) rethrows -> [String] {
        let judge = Judge(
            specimen: specimen, batchLimit: batchLimit,
            lastDurable: untoldAbove ?? specimen.lastDurable)
        let disk = specimen.copy()
        try change(disk)
        var findings: [String] = []
        for way in ways {
            do {
                switch way {
                case .scanning, .verifying: findings += try scan(disk, way, judge)
                case .opening: findings += try open(disk, judge)
                }
            } catch {
                findings.append("\(way): \(error)")
            }
        }
        return findings
    }

    private func scan(
        _ disk: SimulatedFileSystem, _ way: Way, _ judge: Judge
    ) throws -> [String] {
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        if way == .verifying { try scanner.verify() }
        var found: [LogRecord] = []
        try scanner.batches { found += $0.records }
        return judge.findings(found, scanner.damage, "\(way)")
    }

    private func open(_ disk: SimulatedFileSystem, _ judge: Judge) throws -> [String] {
        let clock = ManualClock(wallTime: specimen.time)
        let first = try LogSession(disk, clock: clock)
        var findings = judge.findings(
            first.replayed, first.log.status.damage, "opened")
        let shown = first.replayed
        let range = try first.append([[1], [2, 3]])
        if let last = specimen.records.last, range.first <= last.sequenceNumber,
            last.sequenceNumber <= judge.lastDurable || shown.contains(last)
        {
            findings.append("opened: gives the number \(range.first) once more")
        }
        first.run()
        let written = first.sink.acknowledged.values.sorted {
            $0.sequenceNumber < $1.sequenceNumber
        }
        if written.count != 2 { findings.append("opened: could not be written") }

        let second = try LogSession(disk.afterKill(), clock: clock)
        if second.replayed != shown + written {
            findings.append("opened again: shows something else")
        }
        let found = second.replayed.dropLast(written.count)
        findings += judge.findings([LogRecord](found), second.log.status.damage, "opened again")
        return findings
    }

    /// What a reading is held against.
    private struct Judge {
        let specimen: LogSpecimen
        let batchLimit: Int?
        let lastDurable: SequenceNumber

        func findings(
            _ found: [LogRecord], _ damage: [DamageRange], _ moment: String
        ) -> [String] {
            let reading = LogReading(
                of: specimen.records, found: found, damage: damage, lastDurable: lastDurable)
            var findings = reading.findings
            if let batchLimit {
                let lost = specimen.batches.filter { batch in
                    reading.missing.contains { batch.numbers.contains($0) }
                }
                if lost.count > batchLimit { findings.append("cost \(lost.count) batches") }
            }
            return findings.map { "\(moment): \($0); told: \(damage)" }
        }
    }
}
