public import Bytes
public import Model

extension ProjectionSet {
    /// The records of a trace's events, ascending.
    public func traceMembers(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) -> [SequenceNumber] {
        guard let place = foldPlace(existing: project),
            let trace = folds[place].traceIDs.number(of: traceID)
        else { return [] }
        var numbers: [SequenceNumber] = []
        let events = folds[place].events
        folds[place].traces.forEachRow(ofTrace: trace) { row in
            let number = events.sequenceNumbers[Int(row)]
            if let at, number > at { return false }
            numbers.append(number)
            return true
        }
        return numbers
    }

    /// One trace summed up over the records up to `at`; nil if it has none of these.
    public func traceSummary(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) -> TraceSummary? {
        guard let place = foldPlace(existing: project),
            let trace = folds[place].traceIDs.number(of: traceID),
            let totals = folds[place].traces.summary(
                ofTrace: trace, at: at, of: folds[place].events)
        else { return nil }
        return folds[place].summary(ofTrace: trace, totals)
    }

    /// The traces that answer a question: newest start first, then by the bytes of the trace id, then
    /// of the project id.
    public func traces(_ question: TraceQuestion) -> (summaries: [TraceSummary], hasMore: Bool) {
        struct Candidate {
            var start: Timestamp
            var trace: UInt32
            var fold: Int
        }
        func traceID(_ candidate: Candidate) -> String {
            folds[candidate.fold].traceIDs.text(candidate.trace) ?? ""
        }
        let folds = folds
        let offset = max(0, question.offset)
        let (sum, overflow) = offset.addingReportingOverflow(max(0, question.limit))
        let wanted = overflow ? Int.max : sum
        var page = BoundedSelection<Candidate>(limit: wanted) { left, right in
            if left.start != right.start { return left.start > right.start }
            if left.fold == right.fold {
                return folds[left.fold].traceIDs.precedes(left.trace, right.trace)
            }
            let ids = (traceID(left), traceID(right))
            if !TextOrder.areEqual(ids.0, ids.1) { return TextOrder.precedes(ids.0, ids.1) }
            return folds[left.fold].id < folds[right.fold].id
        }
        let places = question.projectID.map { foldPlace(existing: $0).map { [$0] } ?? [] }
        for place in places ?? Array(folds.indices) {
            folds[place].forEachTrace(question) { trace, totals in
                let candidate = Candidate(
                    start: folds[place].start(of: totals), trace: trace, fold: place)
                if let after = question.after {
                    guard candidate.start <= after.startTime else { return }
                    if candidate.start == after.startTime {
                        guard TextOrder.precedes(after.traceID, traceID(candidate)) else { return }
                    }
                }
                page.offer(candidate)
            }
        }
        let summaries = page.sorted().dropFirst(offset).compactMap { candidate in
            let fold = folds[candidate.fold]
            return fold.traces.summary(ofTrace: candidate.trace, at: question.at, of: fold.events)
                .map { fold.summary(ofTrace: candidate.trace, $0) }
        }
        return (summaries, page.offeredCount > wanted)
    }

    /// The projects that have a trace with this id, by the bytes of their ids.
    public func projects(withTrace id: String) -> [ProjectID] {
        folds.filter { $0.traceIDs.number(of: id) != nil }.map(\.id).sorted()
    }
}
