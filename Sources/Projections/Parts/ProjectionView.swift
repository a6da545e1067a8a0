public import Bytes
public import Model

/// The events and traces up to one moment, to be asked without the lock of whoever folds.
///
/// It stays as it is while more is folded: parts only grow, and every question is bounded by the
/// moment. A part in an index file that turns out damaged is thrown as `PartFailure`: the same
/// question can be asked of a view in which that part is another.
public struct ProjectionView: Sendable {
    /// The last record that it sees.
    public let seenThrough: SequenceNumber
    var parts: [Part]
    /// All projects that have events.
    let projects: [ProjectID]
    /// Sums over the rollups of neighbouring parts, by number.
    var runs: [UInt64: RollupRun] = [:]
    /// The first record that is shown of projects of which not all are.
    var hidden: [ProjectID: SequenceNumber] = [:]
    var clipped: ClippedParts?
    /// Of a view that is cut at a moment, the parts that have the rows, in the place of those that have
    /// the sums.
    var rowParts: [Part]?

    /// The parts that are in index files, oldest first.
    public var sealedParts: [SealedPart] {
        parts.compactMap { part in
            if case .sealed(let sealed) = part { sealed } else { nil }
        }
    }

    /// The events that answer a question, newest first. Takes time in proportion to the events of the
    /// project, or of the trace that the question names.
    public func events(_ question: EventQuestion) throws(PartFailure) -> EventMatches {
        var bounded = question
        bounded.at = bound(question.at)
        let offset = max(0, question.offset)
        let (sum, overflow) = offset.addingReportingOverflow(max(0, question.limit))
        let wanted = overflow ? Int.max : sum
        var selection = EventSelection()
        for part in parts(through: bounded.at) {
            guard let project = try self.project(question.projectID, in: part) else { continue }
            selection.join(try project.select(bounded, wanted: wanted), wanted: wanted)
        }
        return EventMatches(
            positions: Array(selection.positions.dropFirst(offset)), total: selection.total,
            hasMore: selection.remaining > wanted)
    }

    /// The records that may be the event with an id, newest first. They are found by a hash: the
    /// caller compares the id in the log.
    public func eventNumbers(
        project: ProjectID, id: String, at: SequenceNumber? = nil
    ) throws(PartFailure) -> [SequenceNumber] {
        let hash = StableHash.eventID(id)
        let bound = bound(at)
        var numbers: [SequenceNumber] = []
        for part in parts(through: bound).reversed() {
            guard let project = try part.project(project) else { continue }
            numbers += try project.eventNumbers(idHash: hash).filter { $0 <= bound }
        }
        return numbers
    }

    /// The records of a trace's events, ascending.
    public func traceMembers(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) throws(PartFailure) -> [SequenceNumber] {
        let at = bound(at)
        return try traces(of: project, with: TraceName(traceID), at: at).members(traceID, at: at)
    }

    /// One trace summed up over the records up to `at`; nil if it has none of these.
    public func traceSummary(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) throws(PartFailure) -> TraceSummary? {
        let trace = TraceName(traceID)
        let at = bound(at)
        let traces = try traces(of: project, with: trace, at: at)
        guard let joined = try traces.joined(trace, at: at) else { return nil }
        return try traces.summary(traceID, joined)
    }

    /// The traces that answer a question: newest start first, then by the bytes of the trace id, then
    /// of the project id.
    public func traces(
        _ question: TraceQuestion
    ) throws(PartFailure) -> (summaries: [TraceSummary], hasMore: Bool) {
        var listing = try traceListing(question)
        for _ in 0..<max(0, question.offset) {
            guard try listing.next() != nil else { return ([], false) }
        }
        var summaries: [TraceSummary] = []
        let limit = max(0, question.limit)
        while let summary = try listing.next() {
            guard summaries.count < limit else { return (summaries, true) }
            summaries.append(summary)
        }
        return (summaries, false)
    }

    /// The traces that answer a question, in the same order, to be taken one by one; `offset` and
    /// `limit` are not asked.
    public func traceListing(_ question: TraceQuestion) throws(PartFailure) -> TraceListing {
        var bounded = question
        bounded.at = bound(question.at)
        var asked: [TraceParts] = []
        for project in question.projectID.map({ [$0] }) ?? projects {
            asked.append(try traces(of: project, at: bounded.at))
        }
        return TraceListing(bounded, of: asked)
    }

    /// The events that answer a question, newest first, to be taken one by one; `offset` and `limit`
    /// are not asked.
    public func eventListing(_ question: EventQuestion) throws(PartFailure) -> EventListing {
        var bounded = question
        bounded.at = bound(question.at)
        var found: [PartProject] = []
        for part in parts(through: bounded.at) {
            if let project = try self.project(question.projectID, in: part) {
                found.append(project)
            }
        }
        return EventListing(bounded, of: found)
    }

    /// The projects that have a trace with this id, by the bytes of their ids.
    public func projects(withTrace id: String) throws(PartFailure) -> [ProjectID] {
        var found: [ProjectID] = []
        let trace = TraceName(id)
        for project in projects where try traces(of: project, with: trace).has(id) {
            found.append(project)
        }
        return found.sorted()
    }

    /// The traces of a project.
    ///
    /// - Parameters:
    ///   - trace: if given, only the parts that may have it: filters tell before a part is asked for
    ///     its project.
    ///   - moment: if given, without the parts that begin behind it.
    func traces(
        of project: ProjectID, with trace: TraceName? = nil, at moment: SequenceNumber? = nil
    ) throws(PartFailure) -> TraceParts {
        var found: [(number: Int, project: PartProject)] = []
        let idHash = StableHash.hash(project.rawValue)
        for (number, part) in parts(through: moment).enumerated() {
            if let trace, case .sealed(let sealed) = part,
                !sealed.mayHaveTrace(trace.hash, ofProject: idHash)
            {
                continue
            }
            if let project = try self.project(project, in: part) { found.append((number, project)) }
        }
        return TraceParts(id: project, parts: found)
    }

    /// The parts without those that begin behind a record, which come last.
    private func parts(through moment: SequenceNumber?) -> ArraySlice<Part> {
        guard let moment else { return parts[...] }
        return parts[..<(parts.lastIndex { !$0.isBehind(moment) }.map { $0 + 1 } ?? 0)]
    }

    private func bound(_ at: SequenceNumber?) -> SequenceNumber {
        min(at ?? seenThrough, seenThrough)
    }
}
