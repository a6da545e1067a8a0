internal import Bytes
internal import TestSupport

extension LogTrials {
    /// Flips bits of every byte.
    ///
    /// - Parameters:
    ///   - isThorough: whether every bit is flipped and read in every way; else all bits of headers,
    ///     footers and the mark are flipped and read beside a writer; one bit of each byte is read,
    ///     and by turns verified, or opened for writing.
    public static func flips(_ specimen: LogSpecimen, isThorough: Bool) async -> LogTally {
        let damages = LogDamages(specimen)
        return await all(damages.places) { place in
            let own = place.offset % 8
            let others = (0..<8).filter { $0 != own }
            var tally = LogTally()
            func flip(_ bits: [Int], _ ways: [LogDamages.Way]) {
                tally.states += bits.count
                tally.findings += damages.flip(place, bits: bits, ways)
            }
            tally.sites = 1
            if isThorough {
                flip([Int](0..<8), LogDamages.Way.allCases)
            } else {
                let turns: [[LogDamages.Way]] = [[.opening], [.verifying], [.scanning]]
                flip([own], turns[place.offset % 3])
                if place.isStructure { flip(others, [.scanning]) }
            }
            return tally
        }
    }

    /// Cuts files at every length, and appends strays to every segment.
    ///
    /// - Parameters:
    ///   - paths: the files to cut.
    ///   - isThorough: whether each cut is read in every way; else most only beside a writer.
    public static func ends(
        _ specimen: LogSpecimen, cutting paths: [String], isThorough: Bool
    ) async -> LogTally {
        let damages = LogDamages(specimen)
        let cuts = paths.flatMap { path in
            (0..<(specimen.disk.contents(path)?.count ?? 0)).map { (path, $0) }
        }
        var tally = await all(cuts) { path, byteCount in
            let opens = isThorough || byteCount % 13 == 0
            let ways: [LogDamages.Way] = opens ? LogDamages.Way.allCases : [.scanning]
            var tally = LogTally()
            tally.states = 1
            tally.findings = damages.cut(path, to: byteCount, ways)
            return tally
        }
        let strays = specimen.segmentPaths.flatMap { path in
            damages.strays(behind: path).map { (path, $0) }
        }
        let appended = await all(strays) { path, stray in
            var tally = LogTally()
            tally.states = 1
            tally.findings = damages.append(stray, to: path, LogDamages.Way.allCases)
            return tally
        }
        tally.add(appended)
        return tally
    }

    /// Zeroes the headers of each segment, of each two, and of all.
    public static func heads(_ specimen: LogSpecimen) async -> LogTally {
        let damages = LogDamages(specimen)
        let paths = specimen.segmentPaths
        let pairs = paths.indices.flatMap { index in
            paths[(index + 1)...].map { [paths[index], $0] }
        }
        return await all(paths.map { [$0] } + pairs + [paths]) { beheaded in
            var tally = LogTally()
            tally.sites = 1
            for hasMark in [true, false] {
                tally.states += 1
                tally.findings += damages.behead(
                    beheaded, hasMark: hasMark, LogDamages.Way.allCases)
            }
            return tally
        }
    }

    /// Swaps, removes, doubles and rolls back files, with the mark and without.
    ///
    /// With the mark, nothing that it tells of may be missing without a word; without it, only the
    /// end of the log.
    public static func files(_ specimen: LogSpecimen) async -> LogTally {
        let damages = LogDamages(specimen)
        let misplaced = damages.misplacements.map { ($0, true) }
        let changes = misplaced + damages.rollbacks.map { ($0, false) }
        let last = specimen.segmentPaths.last
        return await all(changes) { change, mustBeTold in
            var tally = LogTally()
            tally.sites = 1
            for hasMark in [true, false] {
                tally.states += 1
                guard let answer = try? damages.answer(to: change, hasMark: hasMark) else {
                    tally.findings.append("\(change.name): can't be opened")
                    continue
                }
                tally.findings += answer.findings
                let context = "\(change.name), \(hasMark ? "with" : "without") the mark"
                let isUntold = answer.outcome == .untold || answer.outcome == .whole
                if mustBeTold, hasMark, isUntold { tally.findings.append("\(context): not told") }
                let isAtEnd = hasMark ? false : change.path == last
                let known = hasMark ? specimen.lastMarked : .init(.max)
                for number in answer.untold where number <= known && !isAtEnd {
                    tally.findings.append("\(context): \(number) is missing without a word")
                }
                if answer.outcome == .untold { tally.untold.append(context) }
            }
            return tally
        }
    }
}
