internal import Bytes
internal import Cryptography

extension LogScan {
    /// The footer at the end of a segment's file; nil if no valid one stands there.
    func readFooter(of segment: ScannedSegment) throws(LogError) -> SegmentFooter? {
        guard let header = segment.header else { return nil }
        let length = SegmentFooter.trailerByteCount
        let start = segment.byteCount - length
        guard start >= LogFormat.firstBatchOffset else { return nil }
        let file = try directory.open(segment.number, for: .reading)
        let bytes = try system { () throws(SystemError) -> (offset: Int, bytes: [UInt8])? in
            let trailer = try file.readFully(length, at: start)
            guard
                let offset = SegmentFooter.offset(
                    trailer: trailer, fileByteCount: segment.byteCount)
            else { return nil }
            return (offset, try file.readFully(segment.byteCount - offset, at: offset))
        }
        guard let bytes, let footer = try? SegmentFooter(bytes.bytes, at: bytes.offset),
            footer.logID == header.logID, footer.number == header.number,
            footer.identity == SegmentIdentity(header), footer.end <= bytes.offset
        else { return nil }
        return footer
    }

    /// Takes a footer for the batch headers of its segment.
    mutating func adopt(_ footer: SegmentFooter, _ index: Int) throws(LogError) {
        var segment = segments[index]
        segment.numberBefore = segment.header?.predecessor.head.number ?? .zero
        segment.previousOfFirst = segment.numberBefore
        segment.entries = footer.batches.map(\.entry)
        segment.markerCount = footer.markerCount
        segment.sealed = .init(
            head: footer.head, root: footer.root, offset: segment.byteCount - footer.byteCount)
        durable = max(durable, footer.head.number)
        highest = max(highest, footer.head.number)
        lastCommitTime = max(lastCommitTime, footer.head.commitTime)
        segments[index] = segment
        try noteNumbers(of: segment, from: footer.end)
    }

    /// Takes up the numbers that were used behind the stated end of a segment.
    private mutating func noteNumbers(
        of segment: ScannedSegment, from end: Int
    ) throws(LogError) {
        guard let footer = segment.sealed?.offset, footer > end else { return }
        let file = try directory.open(segment.number, for: .reading)
        var scan = BatchScan(file, byteCount: footer, identity: segment.identity, from: end)
        while let item = try system({ () throws(SystemError) in try scan.next() }) {
            switch item {
            case .batch(let header): note(header)
            case .cut(let header): note(cut: header)
            case .gap: break
            }
        }
    }

    /// Notes where a footer says something else than the batches found in its segment.
    mutating func compare(_ footer: SegmentFooter, _ index: Int) throws(LogError) {
        let segment = segments[index]
        let offset = segment.byteCount - footer.byteCount
        guard try agrees(footer, with: segment) else {
            damage.append(
                DamageRange(
                    .footer, segment: segment.number, bytes: offset..<segment.byteCount,
                    records: nil,
                    detail: "the footer lists \(footer.batches.count) batches up to byte "
                        + "\(footer.end) and says something else of them than they do"))
            return
        }
        segments[index].sealed = .init(head: footer.head, root: footer.root, offset: offset)
    }

    private func agrees(
        _ footer: SegmentFooter, with segment: ScannedSegment
    ) throws(LogError) -> Bool {
        guard let header = segment.header, footer.end == segment.end else { return false }
        let file = try directory.open(segment.number, for: .reading)
        var scan = BatchScan(file, byteCount: footer.end, identity: segment.identity)
        let link =
            segment.link
            ?? SegmentLink(
                segment: segment.number, end: footer.end, head: footer.head)
        var builder = FooterBuilder(header, link: link)
        while let item = try system({ () throws(SystemError) in try scan.next() }) {
            builder.add(item)
        }
        if let rebuilt = builder.finish() { return rebuilt == footer }
        // What can't be read is told as damage of its own; the rest has to stand in the table.
        let listed = footer.batches.map(\.entry).filter { entry in
            !segment.gaps.contains { $0.bytes.contains(entry.offset) }
        }
        return listed == segment.entries
    }

    /// A last segment with a footer had a successor, which is gone: a footer is written only then.
    mutating func expectSuccessor() throws(LogError) {
        guard let last = segments.last, last.hasFooter, let link = last.link else { return }
        let number = last.number
        if let mark, mark.link.segment > number { return }
        // Beside a writer it may have come after the directory was listed.
        if let newest = try directory.segmentNumbers().last, newest > highestListed { return }
        // A file without any header, of segment or batch, may be what is left of it.
        let rest = abandoned.firstIndex { $0.number > number }.map { abandoned.remove(at: $0) }
        let successor = rest?.number ?? number + 1
        highestSegment = max(highestSegment, successor)
        endsLost = true
        lostSuccessor = SegmentLink(
            segment: successor, end: LogFormat.firstBatchOffset, head: link.head)
        damage.append(
            DamageRange(
                .missingSegment, segment: successor, bytes: 0..<(rest?.byteCount ?? 0),
                records: nil, hasUnknownLoss: true,
                detail: (rest == nil ? "the file is missing" : "nothing in it can be read")
                    + ": the segment before it was sealed because "
                    + "it had begun"))
    }
}
