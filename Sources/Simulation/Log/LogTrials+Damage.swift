internal import TestSupport

extension LogTrials {
    /// Flips bits of every byte.
    ///
    /// - Parameters:
    ///   - isThorough: whether every bit is flipped and read in every way; else all bits of headers,
    ///     footers and the mark are flipped and read beside a writer, one bit of each byte is
    ///     verified, and every third of these is opened for writing.
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
                flip([own], place.offset % 3 == 0 ? [.verifying, .opening] : [.verifying])
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
}
