internal import Bytes

extension LogScan {
    /// Leaves out segments without a header that do not follow on the segment before: a copy of
    /// another one, or of another log.
    mutating func leaveOutStrangers() throws(LogError) {
        var index = 0
        while index < segments.count {
            if segments[index].header == nil { try endBefore(index) }
            guard segments[index].header == nil, let reason = strangeness(of: index) else {
                index += 1
                continue
            }
            let segment = segments.remove(at: index)
            // What a later segment, or the mark, tells of it is lost with it.
            if let link = segment.link {
                missing.append(link)
            } else if let mark, mark.link.segment == segment.number {
                missing.append(mark.link)
            }
            damage.append(
                DamageRange(
                    .foreignSegment, segment: segment.number, bytes: 0..<segment.byteCount,
                    records: nil, detail: "no copy of the header holds, and " + reason))
        }
    }

    /// Gives the segment before one without a header its end, where the one repeats what failed at
    /// the end of the other, and goes further.
    private mutating func endBefore(_ index: Int) throws(LogError) {
        guard index > 0, let first = segments[index].first, segments[index - 1].link == nil,
            first.previous < segments[index - 1].lastNumber,
            segments[index].lastNumber > segments[index - 1].lastNumber
        else { return }
        let before = segments[index - 1]
        var head = before.header?.predecessor.head ?? before.headBefore
        var last: BatchHeader?
        let file = try directory.open(before.number, for: .reading)
        var scan = BatchScan(file, byteCount: before.byteCount, identity: before.identity)
        while head?.number != first.previous || head?.value != first.previousChainValue {
            guard let item = try system({ () throws(SystemError) in try scan.next() }) else {
                return
            }
            guard case .batch(let header) = item, !header.isMarker else { continue }
            head = header.chainHead
            last = header
        }
        guard let head else { return }
        let end = last?.end ?? LogFormat.firstBatchOffset
        segments[index - 1].end(
            at: SegmentLink(segment: before.number, end: end, head: head), after: last)
        segments[index].numberBefore = first.previous
    }

    /// Why a segment without a header can't belong where it stands; nil if it may.
    private func strangeness(of index: Int) -> String? {
        guard let first = segments[index].first else { return nil }
        let before = index > 0 ? segments[index - 1] : nil
        let last = before?.lastNumber ?? numberBeforeLog
        if first.previous < last {
            return "its records from \(first.previous.advanced(by: 1)) on are in the log already"
        }
        if let link = segments[index].link, link.segment == segments[index].number,
            segments[index].lastNumber > link.head.number
        {
            return "it has records behind \(link.head.number), from where the next one goes on"
        }
        // What failed at the end of one segment is repeated at the front of the next: where bytes are
        // lost there, another chain value may have gone with them.
        guard first.offset == LogFormat.firstBatchOffset else { return nil }
        let head = before?.link?.head ?? before?.settledHead
        if let head, head.number == first.previous, head.value != first.previousChainValue,
            before?.gaps.isEmpty == true
        {
            return "its first batch does not continue the chain"
        }
        return nil
    }
}
