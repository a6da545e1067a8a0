internal import Bytes

extension LogScan {
    /// Sorts the bytes behind the stated end of a segment into what failed there, and was repeated or
    /// never acknowledged, and what the log went on without although it was on disk.
    mutating func noteBytesBehindEnd(_ index: Int) throws(LogError) {
        let segment = segments[index]
        let stop = segment.sealed?.offset ?? segment.byteCount
        guard let link = segment.link, link.end < stop else { return }
        let found = try contents(behind: link, upTo: stop, in: index)
        if let last = found.lastLost {
            noteLoss(of: link.end..<stop, from: link.head.number, to: last, index)
            return
        }
        let file = try directory.open(segment.number, for: .reading)
        let begin = try system { () throws(SystemError) in
            try file.readFully(SegmentFooter.magicBytes.count, at: link.end)
        }
        setAside.append(
            .init(
                begin == SegmentFooter.magicBytes ? .footer : .behindEnd,
                segment: segment.number, bytes: link.end..<stop,
                mayHoldRecords: found.hasBatches))
    }

    /// What stands behind a stated end: whether a batch does, and the number of the last record of
    /// those that were on disk when the end was stated, nil if none was.
    ///
    /// A header behind the end whose durable number is above it proves that: a group that failed
    /// knows of nothing above. So does a log that went on as one whose end was lost, if whole
    /// transactions stand here after all.
    private func contents(
        behind link: SegmentLink, upTo stop: Int, in index: Int
    ) throws(LogError) -> (hasBatches: Bool, lastLost: SequenceNumber?) {
        let segment = segments[index]
        let file = try directory.open(segment.number, for: .reading)
        var scan = BatchScan(file, byteCount: stop, identity: segment.identity, from: link.end)
        var durable = SequenceNumber.zero
        var whole = SequenceNumber.zero
        var open: SequenceNumber?
        var hasBatches = false
        while let item = try system({ () throws(SystemError) in try scan.next() }) {
            switch item {
            case .gap: open = nil
            case .cut(let header):
                hasBatches = true
                durable = max(durable, header.durable)
            case .batch(let header):
                hasBatches = true
                durable = max(durable, header.durable)
                if header.isMarker { continue }
                if header.flags.contains(.begin) { open = header.transactionFirst }
                let isGood = try file.batch(header, segment: segment.number) != nil
                if !isGood || open != header.transactionFirst {
                    open = nil
                } else if header.flags.contains(.end) {
                    whole = max(whole, header.last)
                }
            }
        }
        if durable > link.head.number { return (true, max(durable, whole)) }
        guard whole > link.head.number, let next = firstNumber(after: index),
            passesOverLostEnd(from: link.head.number, to: next)
        else { return (hasBatches, nil) }
        return (true, whole)
    }

    private mutating func noteLoss(
        of bytes: Range<Int>, from before: SequenceNumber, to last: SequenceNumber, _ index: Int
    ) {
        let first = before.advanced(by: 1)
        // Numbers that were given again are those of records that are there.
        let next = firstNumber(after: index) ?? last.advanced(by: 1)
        let end = min(last, max(next, first).advanced(by: -1))
        damage.append(
            DamageRange(
                .rolledBack, segment: segments[index].number, bytes: bytes,
                records: first <= end ? first...end : nil, hasUnknownLoss: end < last,
                detail: "the file was shorter or away when the log went on without records "
                    + "\(first) to \(last)"))
    }

    /// The number of the first record in a later segment.
    private func firstNumber(after index: Int) -> SequenceNumber? {
        segments[(index + 1)...].lazy.compactMap { $0.entries.first?.base }.first
    }
}
