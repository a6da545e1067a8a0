internal import Bytes
internal import EventLog
internal import Model
internal import Projections
internal import Synchronization

/// From which record on each project's events are shown, where its retention is limited.
///
/// Events older than so many days by their commit are hidden, to the minute: within one the answers
/// are the same. What is hidden is still in the log until whole segments go.
final class RetentionMask: Sendable {
    private static let microsecondsPerMinute: Int64 = 60 * 1_000_000

    private struct Known {
        var minute: Int64 = .min
        var days: [ProjectID: UInt64] = [:]
        var first: [ProjectID: SequenceNumber] = [:]
    }

    private let known = Mutex(Known())
    private let parts = ClippedParts()

    /// The events that a view shows: all of them, or for some projects those from a number on.
    func apply(
        to view: inout ProjectionView, days: [ProjectID: UInt64], now: Timestamp, log: EventLog
    ) throws(EngineError) {
        guard !days.isEmpty else { return }
        view.hide(before: try first(days, now: now, log: log), parts: parts)
    }

    private func first(
        _ days: [ProjectID: UInt64], now: Timestamp, log: EventLog
    ) throws(EngineError) -> [ProjectID: SequenceNumber] {
        let minute = now.microseconds / Self.microsecondsPerMinute
        let found = known.withLock { known in
            known.minute == minute && known.days == days ? known.first : nil
        }
        if let found { return found }
        let start = Timestamp(microseconds: minute &* Self.microsecondsPerMinute)
        var byDays: [UInt64: SequenceNumber] = [:]
        do throws(LogError) {
            for count in Set(days.values) {
                let cutoff = RetentionPolicy.cutoff(count, before: start)
                let last = try log.lastNumber(committedBy: cutoff.advanced(byMicroseconds: -1))
                byDays[count] = last.advanced(by: 1)
            }
        } catch {
            throw .damaged(reason: "\(error)")
        }
        let first = days.compactMapValues { byDays[$0] }
        known.withLock { $0 = Known(minute: minute, days: days, first: first) }
        return first
    }
}
