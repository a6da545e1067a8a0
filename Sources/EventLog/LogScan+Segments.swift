internal import Bytes

extension LogScan {
    /// Reads both copies of every header and finds the segments that make up the log.
    mutating func readSegmentHeaders() throws(LogError) {
        var files: [SegmentFile] = []
        for number in try directory.segmentNumbers() {
            highestListed = max(highestListed, number)
            do throws(LogError) {
                files.append(try SegmentFile(number, in: directory))
            } catch {
                // A writer beside this reader may have taken back a segment that failed at birth.
                guard case .system(let cause) = error, cause.isMissingFile else { throw error }
            }
        }
        try identify(files)
        var ours: [ScannedSegment] = []
        for file in files where belongs(file) { ours.append(try file.segment()) }
        for header in ours.compactMap(\.header) {
            note(header.predecessor.head)
            if header.firstNumber > .zero {
                highest = max(highest, header.firstNumber.advanced(by: -1))
            }
            highestIncarnation = max(highestIncarnation, header.incarnation)
        }
        if let mark {
            note(mark.link.head)
        }
        leaveOutRetired(&ours)
        follow(ours)
    }

    /// Leaves out the segments that any header, or the mark, says are retired: it was on disk before
    /// that a record tells what is kept of them.
    private mutating func leaveOutRetired(_ files: inout [ScannedSegment]) {
        let stated = files.compactMap(\.header?.retired) + [mark?.retired].compactMap { $0 }
        retired = stated.max { $0.segment < $1.segment }
        guard let retired else { return }
        retiredFiles = files.map(\.number).filter { $0 <= retired.segment }
        files.removeAll { $0.number <= retired.segment }
    }

    /// Takes up what was known durable when a header or the mark was written.
    private mutating func note(_ head: ChainHead) {
        durable = max(durable, head.number)
        highest = max(highest, head.number)
        lastCommitTime = max(lastCommitTime, head.commitTime)
    }

    /// Takes up which segment numbers were used.
    mutating func noteSegmentNumbers() {
        var numbers = segments.map(\.number) + missing.map(\.segment)
        numbers += abandoned.filter { $0.header != nil || $0.identity != nil }.map(\.number)
        if let mark { numbers.append(mark.link.segment) }
        highestSegment = max(highestSegment, numbers.max() ?? 0)
    }

    /// Finds out which log this is: the mark's, else the one that most of the files are of.
    private mutating func identify(_ files: [SegmentFile]) throws(LogError) {
        var counts: [LogID: Int] = [:]
        for file in files { if let id = file.header?.logID { counts[id, default: 0] += 1 } }
        if let mark {
            logID = mark.logID
            guard let other = files.lazy.compactMap(\.header?.logID).first,
                counts[mark.logID] == nil
            else { return }
            throw .foreignMark(
                file: LogMark.path(directory.path), expected: "\(other)", found: "\(mark.logID)")
        }
        let most = counts.values.max()
        logID = files.lazy.compactMap(\.header?.logID).first { counts[$0] == most }
    }

    /// Whether a file is what its name says; notes it as damage if not.
    private mutating func belongs(_ file: SegmentFile) -> Bool {
        guard let header = file.header else { return true }
        let bytes = 0..<file.byteCount
        if let logID, header.logID != logID {
            damage.append(
                DamageRange(
                    .foreignSegment, segment: file.number, bytes: bytes, records: nil,
                    detail: "belongs to the log \(header.logID), not to \(logID)"))
            return false
        }
        if header.number != file.number {
            // Under its own name again it must not meet another one.
            highestSegment = max(highestSegment, header.number)
            damage.append(
                DamageRange(
                    .misnamedSegment, segment: file.number, bytes: bytes, records: nil,
                    detail: "holds segment \(header.number): its place is "
                        + SegmentName.file(header.number)))
            return false
        }
        return true
    }

    /// Goes from the last readable header back, from predecessor to predecessor.
    private mutating func follow(_ files: [ScannedSegment]) {
        var rest = files
        var chain: [ScannedSegment] = []
        // Without a readable header, files at the end may hold batches still.
        while let last = rest.last, last.header == nil { chain.append(rest.removeLast()) }
        var link: SegmentLink?
        while var segment = rest.popLast() {
            if let stated = link {
                if segment.number > stated.segment {
                    abandoned.append(segment)
                    continue
                }
                if segment.number == stated.segment {
                    segment.link = stated
                } else {
                    missing.append(stated)
                }
            }
            chain.append(segment)
            link = segment.header?.predecessor
            if link?.segment ?? .max <= retired?.segment ?? 0 { break }
        }
        // A segment that says it is the first leaves what stands before it out.
        abandoned.append(contentsOf: rest)
        if let stated = link, stated.segment > retired?.segment ?? 0, rest.isEmpty {
            missing.append(stated)
        }
        if let mark, mark.link.segment > files.last?.number ?? 0 { missing.append(mark.link) }
        segments = chain.reversed()
        abandoned.sort { $0.number < $1.number }
    }
}
