internal import Bytes

extension LogScan {
    /// Reads both copies of every header and finds the segments that make up the log.
    mutating func readSegmentHeaders() throws(LogError) {
        var files: [ScannedSegment] = []
        for number in try directory.segmentNumbers() {
            highestSegment = max(highestSegment, number)
            do throws(LogError) {
                files.append(try readHeader(number))
            } catch {
                // A writer beside this reader may have taken back a segment that failed at birth.
                guard case .system(let cause) = error, cause.isMissingFile else { throw error }
            }
        }
        for file in files {
            guard let header = file.header else { continue }
            durable = max(durable, header.predecessor.head.number)
            highest = max(highest, header.predecessor.head.number)
            if header.firstNumber > .zero {
                highest = max(highest, header.firstNumber.advanced(by: -1))
            }
            lastCommitTime = max(lastCommitTime, header.predecessor.head.commitTime)
            highestIncarnation = max(highestIncarnation, header.incarnation)
        }
        follow(files)
    }

    private mutating func readHeader(_ number: UInt64) throws(LogError) -> ScannedSegment {
        let name = SegmentName.file(number)
        let file = try directory.open(number, for: .reading)
        let length = LogFormat.segmentHeaderByteCount
        let (byteCount, bytes) = try system { () throws(SystemError) in
            (try file.byteCount(), try file.readFully(2 * length, at: 0))
        }
        let copies = [bytes.prefix(length), bytes.dropFirst(length)].map { copy in
            let header = try? SegmentHeader([UInt8](copy))
            return header?.number == number ? header : nil
        }
        let header = copies[0] ?? copies[1]
        if let header {
            guard header.lowestReaderVersion <= LogFormat.version else {
                throw .unsupportedVersion(
                    file: name, expected: LogFormat.version, found: header.lowestReaderVersion)
            }
            if let logID, logID != header.logID {
                throw .foreignSegment(
                    file: name, expected: "\(logID)", found: "\(header.logID)")
            }
            logID = header.logID
        }
        return ScannedSegment(
            number: number, byteCount: byteCount, header: header,
            hasDamagedCopy: header != nil && copies.contains { $0 == nil })
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
            if link?.segment == 0 { break }
        }
        // A segment that says it is the first leaves what stands before it out.
        abandoned.append(contentsOf: rest)
        if let stated = link, stated.segment != 0, rest.isEmpty {
            missing.append(stated)
        }
        segments = chain.reversed()
        abandoned.sort { $0.number < $1.number }
    }
}
