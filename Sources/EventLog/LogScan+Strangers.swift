internal import Bytes

extension LogScan {
    /// Leaves out segments without a header that do not follow on the segment before: a copy of
    /// another one, or of another log.
    mutating func leaveOutStrangers() {
        var index = 0
        while index < segments.count {
            guard segments[index].header == nil, let reason = strangeness(of: index) else {
                index += 1
                continue
            }
            let segment = segments.remove(at: index)
            damage.append(
                DamageRange(
                    .foreignSegment, segment: segment.number, bytes: 0..<segment.byteCount,
                    records: nil, detail: "no copy of the header holds, and " + reason))
        }
    }

    /// Why a segment without a header can't belong where it stands; nil if it may.
    private func strangeness(of index: Int) -> String? {
        guard let first = segments[index].first else { return nil }
        let before = index > 0 ? segments[index - 1] : nil
        let last = before?.lastNumber ?? .zero
        if first.previous < last {
            return "its records from \(first.previous.advanced(by: 1)) on are in the log already"
        }
        let head = before?.link?.head ?? before?.settledHead
        if let head, head.number == first.previous, head.value != first.previousChainValue,
            before?.gaps.isEmpty == true
        {
            return "its first batch does not continue the chain"
        }
        return nil
    }
}
