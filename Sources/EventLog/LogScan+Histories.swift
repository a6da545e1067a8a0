internal import Bytes

extension LogScan {
    /// Leaves out segments of another history of this log: where two copies of it have gone on apart,
    /// a file of one fits into the other but for the chain value that the next one states.
    mutating func leaveOutOtherHistories() throws(LogError) {
        // From the end: what states the end of a segment has to be of the log itself.
        for index in segments.indices.reversed() {
            guard let link = segments[index].link, link.segment == segments[index].number,
                let reason = try contradiction(of: segments[index], to: link.head)
            else { continue }
            let segment = segments.remove(at: index)
            missing.append(link)
            otherHistories.insert(segment.number)
            damage.append(
                DamageRange(
                    .foreignSegment, segment: segment.number, bytes: 0..<segment.byteCount,
                    records: nil, detail: "it is of another history of this log: " + reason))
        }
        guard let mark, let segment = segments.first(where: { $0.number == mark.link.segment }),
            let reason = try contradiction(of: segment, to: mark.link.head)
        else { return }
        // Which of the two is of the other history can't be told: nothing is left out for it.
        damage.append(
            DamageRange(
                .chain, segment: segment.number, bytes: mark.link.end..<mark.link.end,
                records: nil, hasUnknownLoss: true,
                detail: "the mark is of another history of this log: " + reason))
    }

    /// Why a place in the chain can't be one of a segment; nil if it may be.
    private func contradiction(
        of segment: ScannedSegment, to stated: ChainHead
    ) throws(LogError) -> String? {
        if let before = segment.header?.predecessor.head, before.number == stated.number {
            return before.value == stated.value ? nil : Self.otherValue(stated)
        }
        if let head = segment.sealed?.head, head.number == stated.number {
            return head.value == stated.value ? nil : Self.otherValue(stated)
        }
        if let entry = segment.entries.last(where: { $0.last == stated.number }) {
            let file = try directory.open(segment.number, for: .reading)
            let length = LogFormat.batchHeaderByteCount
            let bytes = try system { () throws(SystemError) in
                try file.readFully(length, at: entry.offset)
            }
            // What does not hold is told when it is read.
            guard let header = try? BatchHeader(bytes) else { return nil }
            return header.chainValue == stated.value ? nil : Self.otherValue(stated)
        }
        guard segment.gaps.isEmpty, segment.cut == nil, segment.hasFooter || segment.sealed != nil
        else { return nil }
        return "no batch ends with record \(stated.number)"
    }

    private static func otherValue(_ head: ChainHead) -> String {
        "after record \(head.number) it has another chain value"
    }
}
