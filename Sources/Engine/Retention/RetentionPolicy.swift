internal import Bytes
internal import EventLog
internal import Model

/// Which segments may go: a value that only decides.
///
/// Segments go from the front, whole, and only those that are sealed and undamaged: what was lost of
/// a damaged one must stay told.
struct RetentionPolicy {
    /// Some more than a limit on bytes asks for goes at once, so that it is not every segment that
    /// ends another early.
    static let slack = 16
    /// What ages goes once an hour at most, for the same reason.
    static let ageIntervalNanoseconds: UInt64 = 3_600 * 1_000_000_000
    static let microsecondsPerDay: Int64 = 86_400 * 1_000_000

    let limits: RetentionLimits
    /// For how many days each project's events are shown, where that is limited.
    let projectDays: [ProjectID: UInt64]
    let now: Timestamp
    /// Whether what is too old may go now, beside what is too much.
    let allowsAge: Bool

    /// Whether anything is to go at all.
    var isEmpty: Bool { limits == RetentionLimits() && projectDays.isEmpty }

    /// The last segment that goes; nil if none does.
    ///
    /// - Parameters:
    ///   - segments: all of the log, oldest first; the last one grows.
    ///   - projects: those with events in a segment; nil if that is not known.
    func target(
        _ segments: [LogSegment], projects: (UInt64) -> [ProjectID]?
    ) -> LogSegment? {
        var excess = excessByteCount(segments)
        var target: LogSegment?
        for segment in segments.dropLast() {
            guard segment.isRetirable, let bounds = segment.bounds else { break }
            let isTooMuch = excess > 0
            excess -= segment.byteCount
            if isTooMuch || (allowsAge && isTooOld(bounds)) {
                target = segment
                continue
            }
            guard allowsAge, !projectDays.isEmpty, let projects = projects(segment.number),
                projects.allSatisfy({ isExpired(bounds, projectDays[$0]) })
            else { break }
            // One without events goes with those after it, and is no reason by itself.
            if !projects.isEmpty { target = segment }
        }
        return target
    }

    private func excessByteCount(_ segments: [LogSegment]) -> Int {
        guard let limit = limits.byteCount else { return 0 }
        let total = segments.reduce(0) { $0 + $1.byteCount }
        return total > limit ? total - (limit - limit / Self.slack) : 0
    }

    /// Whether it is by age alone that anything goes: that is seldom enough.
    var isByAge: Bool { limits.byteCount == nil }

    private func isTooOld(_ bounds: LogSegment.Bounds) -> Bool {
        guard let days = limits.days else { return false }
        return isExpired(bounds, UInt64(days))
    }

    private func isExpired(_ bounds: LogSegment.Bounds, _ days: UInt64?) -> Bool {
        guard let days else { return false }
        return bounds.lastCommitTime < Self.cutoff(days, before: now)
    }

    /// What was committed before this moment is older than so many days.
    static func cutoff(_ days: UInt64, before now: Timestamp) -> Timestamp {
        let span = Int64(clamping: days).multipliedReportingOverflow(by: microsecondsPerDay)
        return now.advanced(byMicroseconds: span.overflow ? .min : -span.partialValue)
    }
}
