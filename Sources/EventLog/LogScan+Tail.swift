internal import Bytes

extension LogScan {
    /// A batch above the durable number, or bytes without a header.
    private enum TailItem {
        case batch(BatchHeader)
        case gap(ScannedSegment.Gap)

        var offset: Int {
            switch self {
            case .batch(let header): header.offset
            case .gap(let gap): gap.bytes.lowerBound
            }
        }
    }

    /// What is kept of a tail, and what is not.
    private struct Tail {
        var kept: [LogBatch] = []
        var leftOut: [Range<Int>] = []
        /// The parts read so far of a transaction that has not ended.
        var open: [LogBatch] = []

        mutating func leaveOut(_ bytes: Range<Int>) {
            leftOut.append(bytes)
        }

        mutating func dropOpen() {
            leftOut.append(contentsOf: open.map { $0.header.offset..<$0.header.end })
            open.removeAll()
        }
    }

    /// Keeps the whole transactions above the durable number, leaves the rest out, and passes what
    /// turns out to be damage below it on.
    mutating func resolveTail(_ index: Int) throws(LogError) {
        let segment = segments[index]
        var items = segment.unsettled.map { TailItem.batch($0) }
        let settledEnd = segment.settled?.offset ?? 0
        let markedEnd = mark?.link.segment == segment.number ? mark?.link.end ?? 0 : 0
        for gap in segment.gaps {
            let isDurable =
                gap.lost.map { $0.lowerBound <= durable }
                ?? (gap.bytes.lowerBound < max(settledEnd, markedEnd))
            if isDurable {
                noteDamage(gap, in: segment)
            } else {
                items.append(.gap(gap))
            }
        }
        items.sort { $0.offset < $1.offset }
        guard !items.isEmpty else { return }
        let tail = try sort(items, of: segment)
        let isLast = index == segments.count - 1
        if isLast, case .gap = items.last { endsUnreadable = true }
        leaveOut(tail, of: index)
        let headers = segment.unsettled + [segment.cut].compactMap { $0 }
        if isLast { takeUp(tail, of: index, headers: headers) }
    }

    private func sort(
        _ items: [TailItem], of segment: ScannedSegment
    ) throws(LogError) -> Tail {
        let file = try directory.open(segment.number, for: .reading)
        var tail = Tail()
        for item in items {
            guard case .batch(let header) = item,
                let batch = try file.batch(header, segment: segment.number)
            else {
                tail.dropOpen()
                switch item {
                case .batch(let header): tail.leaveOut(header.offset..<header.end)
                case .gap(let gap): tail.leaveOut(gap.bytes)
                }
                continue
            }
            add(batch, to: &tail)
        }
        tail.dropOpen()
        tail.leftOut.sort { $0.lowerBound < $1.lowerBound }
        return tail
    }

    private func add(_ batch: LogBatch, to tail: inout Tail) {
        let header = batch.header
        let continuesOpen =
            tail.open.last.map {
                $0.header.transactionFirst == header.transactionFirst
                    && $0.header.last.advanced(by: 1) == header.base
            } ?? false
        switch header.flags.framing {
        case [.begin, .end]:
            tail.dropOpen()
            tail.kept.append(batch)
        case .begin:
            tail.dropOpen()
            tail.open = [batch]
        case .middle where continuesOpen:
            tail.open.append(batch)
        case .end where continuesOpen:
            tail.kept.append(contentsOf: tail.open)
            tail.kept.append(batch)
            tail.open.removeAll()
        default:
            tail.dropOpen()
            tail.leaveOut(header.offset..<header.end)
        }
    }

    private mutating func leaveOut(_ tail: Tail, of index: Int) {
        let number = segments[index].number
        let kept = Set(tail.kept.map { $0.header.offset })
        let dropped = Set(segments[index].unsettled.map { $0.offset }).subtracting(kept)
        segments[index].entries.removeAll { dropped.contains($0.offset) }
        segments[index].unsettled.removeAll { dropped.contains($0.offset) }
        for bytes in tail.leftOut {
            let clipped = bytes.lowerBound..<min(bytes.upperBound, segments[index].byteCount)
            if let last = setAside.last, last.segmentNumber == number,
                last.reason == .unfinished, last.bytes.upperBound == clipped.lowerBound
            {
                setAside.removeLast()
                setAside.append(
                    .init(
                        .unfinished, segment: number,
                        bytes: last.bytes.lowerBound..<clipped.upperBound))
            } else {
                setAside.append(.init(.unfinished, segment: number, bytes: clipped))
            }
        }
    }

    /// Notes where a next segment is to take up: before the first byte that was left out.
    ///
    /// - Parameter headers: all that were found above the durable number.
    private mutating func takeUp(_ tail: Tail, of index: Int, headers: [BatchHeader]) {
        let segment = segments[index]
        head = tail.kept.last?.header.chainHead ?? segment.settledHead
        if isBeingCreated(segment) {
            link = segment.header?.predecessor
            salvage = Self.transactions(in: tail.kept)
            return
        }
        let stop = tail.leftOut.first?.lowerBound ?? .max
        let before = tail.kept.last { $0.header.offset < stop }?.header
        let after = tail.kept.filter { $0.header.offset > stop }
        let next = headers.first { $0.offset == stop }
        let known = before?.chainHead ?? segment.settledHead
        let claimed = next.map {
            ChainHead(
                number: $0.previous, commitTime: (known ?? .start).commitTime,
                value: $0.previousChainValue)
        }
        guard var reached = known ?? claimed else { return }
        var end = min(stop, segment.scannedEnd)
        if let claimed, known.map({ claimed.number > $0.number }) ?? true {
            // A link before what was lost would leave the loss out of the log, and it would be
            // forgotten.
            reached = claimed
            end = stop
        }
        link = SegmentLink(segment: segment.number, end: end, head: reached)
        if head.map({ $0.number < reached.number }) ?? true { head = reached }
        salvage = Self.transactions(in: after)
    }

    /// The transactions that whole batches hold.
    private static func transactions(in batches: [LogBatch]) -> [CommittedTransaction] {
        var result: [CommittedTransaction] = []
        var open = LogTransaction()
        var first = SequenceNumber.zero
        var last = SequenceNumber.zero
        var time = Timestamp(microseconds: 0)
        func close() {
            guard open.recordCount > 0 else { return }
            let range = AppendedRange(first: first, last: last, commitTime: time)
            result.append(CommittedTransaction(open, range: range))
            open = LogTransaction()
        }
        for batch in batches {
            batch.forEachRecord { number, commitTime, bytes in
                if open.recordCount > 0, commitTime != time { close() }
                if open.recordCount == 0 {
                    first = number
                    time = commitTime
                    open.eventTimes = batch.header.eventTimes
                }
                open.append(bytes)
                last = number
            }
        }
        close()
        return result
    }
}
