internal import Bytes

extension LogScan {
    /// Sorts what was found into log, damage and what was never finished.
    mutating func resolve() throws(LogError) {
        noteHeaderDamage()
        noteMissingSegments()
        for index in segments.indices {
            completeGaps(index)
            if segments[index].link == nil {
                try resolveTail(index)
            } else {
                segments[index].settle(upTo: SequenceNumber(.max))
                for gap in segments[index].gaps { noteDamage(gap, in: segments[index]) }
            }
            try noteBytesBehindEnd(index)
        }
        for segment in abandoned where segment.byteCount > 0 {
            setAside.append(
                .init(.abandonedSegment, segment: segment.number, bytes: 0..<segment.byteCount))
        }
        damage.sort {
            ($0.segmentNumber, $0.bytes.lowerBound) < ($1.segmentNumber, $1.bytes.lowerBound)
        }
        findHead()
    }

    private mutating func noteHeaderDamage() {
        let length = LogFormat.segmentHeaderByteCount
        for segment in segments where segment.header == nil || segment.hasDamagedCopy {
            if isBeingCreated(segment) { continue }
            let what = segment.header == nil ? "no copy of the header holds" : "a copy is damaged"
            damage.append(
                DamageRange(
                    .segmentHeader, segment: segment.number, bytes: 0..<2 * length, records: nil,
                    detail: what))
        }
    }

    /// Whether a crash may have cut the creation of a segment short: then a damaged copy of its
    /// header is no damage, and what it holds goes to the next segment in its stead.
    func isBeingCreated(_ segment: ScannedSegment) -> Bool {
        segment.number == segments.last?.number && segment.hasDamagedCopy
            && !segment.provesCreation && durable <= segment.numberBefore
            && segment.number != mark?.link.segment
            && segments.dropLast().last?.sealed == nil
    }

    private mutating func noteMissingSegments() {
        for link in missing {
            let lower = segments.last { $0.number < link.segment }
            let before = lower?.lastNumber ?? numberBeforeLog
            let last = link.head.number
            damage.append(
                DamageRange(
                    .missingSegment, segment: link.segment, bytes: 0..<link.end,
                    records: before < last ? before.advanced(by: 1)...last : nil,
                    // The files before one of another history may be of that one too.
                    hasUnknownLoss: wasEnd(link) || otherHistories.contains(link.segment),
                    detail: Self.missingFiles(
                        after: lower?.number ?? retired?.segment ?? 0, to: link.segment)))
        }
        for index in segments.indices { noteMissingBefore(index) }
    }

    /// Names the files that may be missing between a segment and a missing one: only the last of them
    /// is known to have been there, as numbers may be left out.
    private static func missingFiles(after lower: UInt64, to missing: UInt64) -> String {
        guard lower + 1 < missing else { return "the file is missing" }
        let first = SegmentName.file(lower + 1)
        guard lower + 2 < missing else {
            return "the file is missing, and \(first) if there was one"
        }
        return "the file is missing, and those from \(first) to "
            + "\(SegmentName.file(missing - 1)) as far as there were any"
    }

    /// A segment without a header names no predecessor, but its first batch has the number of the
    /// record before: so a loss between it and the segment before is known all the same.
    private mutating func noteMissingBefore(_ index: Int) {
        let segment = segments[index]
        guard segment.header == nil, let previous = segment.previousOfFirst,
            // What stood before it in the file is told with those numbers.
            segment.first.map({ $0.offset == LogFormat.firstBatchOffset }) ?? true
        else { return }
        let before = index > 0 ? segments[index - 1] : nil
        // Bytes without a header at the end of the segment before are told with that number.
        if let before, before.link == nil, before.gaps.last.map({ $0.after == nil }) == true {
            return
        }
        let last = before?.lastNumber ?? numberBeforeLog
        guard last < previous else { return }
        let number = (before?.number ?? retired?.segment ?? 0) + 1
        damage.append(
            number < segment.number
                ? DamageRange(
                    .missingSegment, segment: number, bytes: 0..<0,
                    records: last.advanced(by: 1)...previous, detail: "the file is missing")
                : DamageRange(
                    .truncated, segment: before?.number ?? segment.number,
                    bytes: (before?.end ?? 0)..<(before?.end ?? 0),
                    records: last.advanced(by: 1)...previous, detail: "the file ends too early"))
    }

    /// Gives the last gap its number and end from what follows the segment.
    private mutating func completeGaps(_ index: Int) {
        var segment = segments[index]
        let next = index + 1 < segments.count ? segments[index + 1].previousOfFirst : nil
        let known = segment.link?.head.number ?? next
        if segment.link == nil, let mark, mark.link.segment == segment.number {
            complete(&segment, upTo: mark.link)
            segments[index] = segment
            return
        }
        if let link = segment.link, link.end > segment.byteCount || link.end > segment.scannedEnd {
            if let last = segment.gaps.indices.last, segment.gaps[last].after == nil {
                segment.gaps[last].bytes = segment.gaps[last].bytes.lowerBound..<link.end
            } else if link.end > segment.scannedEnd {
                segment.gaps.append(
                    .init(
                        bytes: segment.scannedEnd..<link.end, before: segment.lastNumber,
                        after: nil))
            }
        }
        if let last = segment.gaps.indices.last, segment.gaps[last].after == nil {
            segment.gaps[last].after = known
        }
        segments[index] = segment
    }

    /// Gives what the last segment lacks below the end that the mark tells of its number, and parts
    /// it from what lies above.
    private func complete(_ segment: inout ScannedSegment, upTo mark: SegmentLink) {
        guard mark.end > segment.scannedEnd else { return }
        let trailing = segment.gaps.last.flatMap { $0.after == nil ? $0 : nil }
        if trailing != nil { segment.gaps.removeLast() }
        let start = trailing?.bytes.lowerBound ?? segment.scannedEnd
        segment.gaps.append(
            .init(
                bytes: start..<mark.end, before: trailing?.before ?? segment.lastNumber,
                after: mark.head.number))
        guard segment.byteCount > mark.end else { return }
        segment.gaps.append(
            .init(
                bytes: mark.end..<segment.byteCount,
                before: max(mark.head.number, segment.lastNumber), after: nil))
    }

    mutating func noteDamage(_ gap: ScannedSegment.Gap, in segment: ScannedSegment) {
        let isTruncated = gap.bytes.upperBound > segment.byteCount
        let kind: DamageRange.Kind =
            !isTruncated ? .unreadableBytes : segment.link == nil ? .rolledBack : .truncated
        let detail =
            switch kind {
            case .rolledBack: "the file was longer: it was cut, or an older copy of it restored"
            case .truncated: "the file ends too early"
            default: "no batch begins there"
            }
        damage.append(
            DamageRange(
                kind, segment: segment.number, bytes: gap.bytes, records: gap.lost,
                hasUnknownLoss: isTruncated && (segment.link.map(wasEnd) ?? true), detail: detail))
    }

    /// Whether what is missing was the end of the log when it was lost: the mark tells of it, and it
    /// may have been longer by then. A writer has passed over numbers after it if there was one.
    private func wasEnd(_ link: SegmentLink) -> Bool {
        let later = segments.filter { $0.number > link.segment }
        guard let first = later.lazy.compactMap({ $0.entries.first?.base }).first else {
            return later.isEmpty
        }
        return passesOverLostEnd(from: link.head.number, to: first)
    }

    /// Whether so many numbers are left out as only a writer that knew the end of the log lost does.
    func passesOverLostEnd(from last: SequenceNumber, to next: SequenceNumber) -> Bool {
        next > last.advanced(by: LogFormat.lostEndNumberCount)
    }

    /// Where the log stands, and where a next segment would take up.
    private mutating func findHead() {
        guard let last = segments.last else { return takeUpAfterMark() }
        if link == nil {
            let head = last.settledHead
            link = head.map { SegmentLink(segment: last.number, end: last.scannedEnd, head: $0) }
            if isBeingCreated(last) { link = last.header?.predecessor }
            if let lostSuccessor { link = lostSuccessor }
        }
        if head == nil { head = link?.head }
        takeUpAfterMark()
        // A log time is never given twice, whatever became of the batch that had it.
        lastCommitTime = max(lastCommitTime, head?.commitTime ?? lastCommitTime)
    }

    /// Where the mark tells of more than was found, the log goes on after what it tells of: so the
    /// loss stays visible for good.
    private mutating func takeUpAfterMark() {
        guard let mark = mark?.link else { return }
        let reached = link.map { ($0.segment, $0.end) } ?? (0, 0)
        guard reached < (mark.segment, mark.end) else { return }
        endsLost = true
        link = mark
        if head.map({ $0.number < mark.head.number }) ?? true { head = mark.head }
    }
}
