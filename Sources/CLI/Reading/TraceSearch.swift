import Bytes
import Engine
import EventLog
import Model
import Projections
import Records

/// Finds one trace in a log by reading it through, without folding the rest.
///
/// Memory follows the trace, not the log: at most `Limits.maximumTraceEvents` events are kept.
struct TraceSearch: Sendable {
    /// A whole id, or the beginning of one.
    let id: String
    /// Nil looks in all projects.
    let projectID: ProjectID?
    /// The last record that is seen; nil for all.
    var last: SequenceNumber?
    /// Traces with the same beginning that are remembered: enough to know that there are several.
    private static let maximumCandidateCount = 100

    /// Reads the log through.
    ///
    /// - Throws: if no trace is meant, or several.
    func run(in log: inout DirectoryLog, on console: Console) throws(CommandFailure)
        -> CollectedTrace
    {
        let trace: CollectedTrace
        do throws(CommandFailure) {
            let found = try identify(in: &log, on: console)
            trace = try collect(found, in: &log, on: console)
        } catch {
            // It may be lost.
            log.warnOfDamage(on: console)
            throw error
        }
        log.warnOfDamage(on: console)
        return trace
    }

    private struct Identity: Hashable {
        var project: ProjectID
        var traceID: String
    }

    /// Which trace is meant: the one with exactly this id, or the only one that begins with it.
    private func identify(
        in log: inout DirectoryLog, on console: Console
    ) throws(CommandFailure) -> Identity {
        var candidates: Set<Identity> = []
        var elsewhere: Set<ProjectID> = []
        try log.forEachBatch("Searching", through: last, on: console) { batch in
            batch.forEachRecord { number, commitTime, bytes in
                guard number <= last ?? number, let stored = Self.event(bytes, number, commitTime),
                    let traceID = stored.event.traceID, traceID.hasPrefix(id)
                else { return }
                guard projectID == nil || stored.projectID == projectID else {
                    if elsewhere.count < Self.maximumCandidateCount {
                        elsewhere.insert(stored.projectID)
                    }
                    return
                }
                guard
                    candidates.count < Self.maximumCandidateCount || traceID == id
                else { return }
                candidates.insert(Identity(project: stored.projectID, traceID: traceID))
            }
        }
        let shown = PrintableText.line(id, limit: 128)
        let exact = candidates.filter { $0.traceID == id }
        let meant = exact.isEmpty ? candidates : exact
        guard let first = meant.first else {
            let place = projectID.map {
                " in project \(PrintableText.line($0.rawValue, limit: 64))"
            }
            let others = elsewhere.map(\.rawValue).sorted().prefix(10).joined(separator: ", ")
            throw CommandFailure(
                "there is no trace \(shown)\(place ?? "")"
                    + (others.isEmpty ? "" : "; it is in \(others)"))
        }
        guard meant.count == 1 else {
            guard exact.isEmpty else {
                let projects = exact.map(\.project).sorted().map(\.rawValue)
                throw CommandFailure(
                    "trace \(shown) is in several projects; choose one with --project: "
                        + projects.prefix(10).joined(separator: ", "))
            }
            throw CommandFailure("several traces begin with \(shown); more characters are needed")
        }
        return first
    }

    private func collect(
        _ wanted: Identity, in log: inout DirectoryLog, on console: Console
    ) throws(CommandFailure) -> CollectedTrace {
        var projections = ProjectionSet()
        var events: [StoredEvent] = []
        var isTruncated = false
        try log.forEachBatch("Reading", through: last, on: console) { batch in
            batch.forEachRecord { number, commitTime, bytes in
                guard number <= last ?? number, let stored = Self.event(bytes, number, commitTime),
                    stored.projectID == wanted.project, stored.event.traceID == wanted.traceID
                else { return }
                projections.apply(bytes, sequenceNumber: number, commitTime: commitTime)
                if events.count < Limits.maximumTraceEvents {
                    events.append(stored)
                } else {
                    isTruncated = true
                }
            }
        }
        let view = projections.view
        let found = try CommandFailure.reading { () throws(PartFailure) in
            try view.traceSummary(project: wanted.project, traceID: wanted.traceID)
        }
        guard let summary = found else {
            throw CommandFailure("there is no trace \(PrintableText.line(id, limit: 128))")
        }
        let tree = TraceTree(
            events.map {
                TraceTree.Node(
                    sequenceNumber: $0.sequenceNumber, timestamp: $0.event.timestamp,
                    id: $0.event.id, spanID: $0.event.spanID, parentID: $0.event.parentID)
            })
        return CollectedTrace(
            summary: summary, events: events, tree: tree, isTruncated: isTruncated)
    }

    // MARK: Records

    /// The event of a record with its cost, without the sender's own bytes, which no view shows; nil
    /// for other kinds and for what can't be decoded.
    private static func event(
        _ bytes: RawSpan, _ number: SequenceNumber, _ commitTime: Timestamp
    ) -> StoredEvent? {
        let record = try? Record.decode(bytes, commitTime: commitTime, includesPayload: false)
        guard case .eventIngested(let project, _, let event, let cost) = record else { return nil }
        return StoredEvent(
            sequenceNumber: number, commitTime: commitTime, projectID: project, event: event,
            cost: cost)
    }
}
