public import Bytes
internal import EventLog
internal import TestSupport

extension LogDamages {
    /// Something that happened to the files of a log.
    public struct Change: Sendable {
        public let name: String
        /// The path of the file that it happened to; of several, the one that is read last.
        public let path: String
        let apply: @Sendable (SimulatedFileSystem) throws -> Void
    }

    /// What became of a change.
    public enum Outcome: Hashable, Sendable {
        /// Every record is there, and nothing was told.
        case whole
        /// It was told, and the numbers of all records that are missing with it.
        case told
        /// It was told that something is missing, and not all of what.
        case toldInPart
        /// Records are missing, and nothing was told.
        case untold
    }

    /// Segment files swapped, missing, and duplicated under a free number or another's.
    public var misplacements: [Change] {
        let paths = specimen.segmentPaths
        let bytes = paths.map { specimen.disk.contents($0) ?? [] }
        let free = LogSession.path(paths.count + 1)
        var changes: [Change] = []
        for (index, path) in paths.enumerated() {
            changes.append(Change(name: "\(path) is missing", path: path) { try $0.remove(path) })
            changes.append(
                Change(name: "\(path) is there twice, also as \(free)", path: path) { disk in
                    _ = try disk.create(free)
                    disk.corrupt(free) { $0 = bytes[index] }
                })
            for (other, otherPath) in paths.enumerated() where other != index {
                changes.append(
                    Change(name: "\(path) replaces \(otherPath)", path: otherPath) { disk in
                        disk.corrupt(otherPath) { $0 = bytes[index] }
                    })
                guard other > index else { continue }
                changes.append(
                    Change(name: "\(path) and \(otherPath) are swapped", path: otherPath) { disk in
                        disk.corrupt(path) { $0 = bytes[other] }
                        disk.corrupt(otherPath) { $0 = bytes[index] }
                    })
                changes.append(
                    Change(name: "\(path) and \(otherPath) are missing", path: otherPath) { disk in
                        try disk.remove(path)
                        try disk.remove(otherPath)
                    })
            }
        }
        return changes
    }

    /// Every earlier state of every segment file over the present one, and of all of them together.
    public var rollbacks: [Change] {
        let paths = specimen.segmentPaths
        let alone = paths.flatMap { path in
            (specimen.earlierStates[path] ?? []).enumerated().map { index, bytes in
                Change(name: "\(path) is as it was after \(index + 1) writes", path: path) { disk in
                    disk.corrupt(path) { $0 = bytes }
                }
            }
        }
        let together = specimen.earlierLogs.enumerated().map { index, log in
            let name = "all segments are as they were after \(index + 1) groups"
            return Change(name: name, path: paths.last ?? "") { disk in
                for path in paths {
                    guard let bytes = log[path] else {
                        try disk.remove(path)
                        continue
                    }
                    disk.corrupt(path) { $0 = bytes }
                }
            }
        }
        return alone + together
    }

    /// What a log says of a change.
    public struct Answer: Sendable {
        public let outcome: Outcome
        /// The numbers that are missing without a word.
        public let untold: [SequenceNumber]
        /// What is wrong besides.
        public let findings: [String]
    }

    /// Makes a change and sees what the log says of it, opened for writing and read beside.
    ///
    /// - Parameter hasMark: whether the mark is still there.
    /// - Throws: what the log throws.
    public func answer(to change: Change, hasMark: Bool) throws -> Answer {
        let disk = specimen.copy()
        try change.apply(disk)
        if !hasMark { try disk.remove(LogSession.markPath) }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        let clock = ManualClock(wallTime: specimen.time)
        let session = try LogSession(disk, clock: clock)
        let damage = session.log.status.damage
        let reading = LogReading(
            of: specimen.records, found: session.replayed, damage: damage, lastDurable: .zero)
        var findings = reading.findings
        if Set(scanner.damage) != Set(damage) {
            findings.append("read beside: \(scanner.damage); opened: \(damage)")
        }
        let told = damage.compactMap(\.records)
        let untold = reading.missing.filter { number in
            !told.contains { $0.contains(number) }
        }
        try session.append([[1]])
        session.run()
        let again = try LogSession(disk.afterKill(), clock: clock)
        if again.replayed.count != session.replayed.count + 1 {
            findings.append("opened again: \(again.replayed.count) records")
        }
        if again.log.status.damage.isEmpty != damage.isEmpty {
            findings.append("opened again: \(again.log.status.damage); before: \(damage)")
        }
        let outcome: Outcome =
            damage.isEmpty
            ? reading.missing.isEmpty ? .whole : .untold
            : untold.isEmpty ? .told : .toldInPart
        return Answer(
            outcome: outcome, untold: untold, findings: findings.map { "\(change.name): \($0)" })
    }
}
