public import Bytes
public import EventLog

extension LogSession {
    /// The older half of the segments that may be given up; nil if there are none.
    public var retirable: LogSegment? {
        let ready = log.segments.prefix { $0.isRetirable }
        return ready.prefix((ready.count + 1) / 2).last
    }

    /// Has a segment and those before it given up by a transaction that is on disk, and their files
    /// removed; what fails of it is left for later.
    ///
    /// - Returns: whether a header on disk says so.
    @discardableResult
    public func retire(through segment: LogSegment, by record: SequenceNumber) -> Bool {
        guard let bounds = segment.bounds else { return false }
        log.beginSegment(
            retiring: RetiredRange(segment: segment.number, last: bounds.last, record: record))
        write()
        guard log.retired?.segment == segment.number else { return false }
        _ = try? log.removeRetired()
        return true
    }
}
