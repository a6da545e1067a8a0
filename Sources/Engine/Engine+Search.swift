internal import Bytes
internal import EventLog
internal import Model
public import Projections
internal import Records
public import Search

extension Engine {
    /// The events that match a question and a query, newest first.
    ///
    /// At most `Limits.maximumSearchedEvents` are looked at, not counting those that a word index
    /// rules out: where these are not enough to fill the page, the answer has what was found and goes
    /// on from there. Where pages end depends on the log and its indexes, never on the clock; what
    /// they hold together depends on the log and the question alone.
    public func events(
        _ question: EventQuestion, matching query: SearchQuery
    ) throws(EngineError) -> EventSearchPage {
        let words = RequiredWords(
            SearchQuery(terms: query.terms + SearchQuery(question).terms))
        return try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            var narrowed = question
            narrowed.candidates = indexer.words.candidates(for: words, in: view, of: log)
            return try events(narrowed, matching: query, in: view)
        }
    }

    private func events(
        _ question: EventQuestion, matching query: SearchQuery, in view: ProjectionView
    ) throws -> EventSearchPage {
        var listing = try view.eventListing(question)
        var search = RecordSearch(log: log, query: query, verdicts: verdicts)
        var page = EventSearchPage(
            positions: [], resumesAfter: nil,
            seenThrough: min(question.at ?? view.seenThrough, view.seenThrough))
        var passed = 0
        var searched = 0
        var step: [EventQuestion.Position] = []
        while searched < Limits.maximumSearchedEvents {
            // More at once the longer it takes: the first few are often all that is wanted.
            let wanted = min(
                max(32, step.count * 2), RecordSearch.readCount,
                Limits.maximumSearchedEvents - searched)
            step.removeAll(keepingCapacity: true)
            while step.count < wanted, let next = try listing.next() { step.append(next) }
            guard !step.isEmpty else { return page }
            searched += step.count
            let isMatch = try search.matches(step.map(\.sequenceNumber)[...])
            for (position, isMatch) in zip(step, isMatch) where isMatch {
                if passed < question.offset {
                    passed += 1
                } else if page.positions.count == question.limit {
                    page.resumesAfter = page.positions.last
                    return page
                } else {
                    page.positions.append(position)
                }
            }
        }
        if try listing.next() != nil { page.resumesAfter = step.last }
        return page
    }

    /// The traces of which an event matches a query, newest start first; bounded likewise.
    public func traces(
        _ question: TraceQuestion, matching query: SearchQuery
    ) throws(EngineError) -> TraceSearchPage {
        let words = RequiredWords(query)
        return try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            return try traces(
                question, matching: query,
                among: indexer.words.candidates(for: words, in: view, of: log), in: view)
        }
    }

    private func traces(
        _ question: TraceQuestion, matching query: SearchQuery, among candidates: RecordCandidates,
        in view: ProjectionView
    ) throws -> TraceSearchPage {
        var narrowed = question
        // Where many traces match, the newest are soon found by looking at all.
        narrowed.candidates = try candidates.areFew() ? candidates : nil
        var listing = try view.traceListing(narrowed)
        var search = RecordSearch(log: log, query: query, verdicts: verdicts)
        var page = TraceSearchPage(
            summaries: [], resumesAfter: nil,
            seenThrough: min(question.at ?? view.seenThrough, view.seenThrough))
        var passed = 0
        var searched = 0
        while let summary = try listing.next() {
            let members = try listing.members(of: summary).filter { try candidates.mayMatch($0) }
            // A trace that is only passed by costs about as much as two events that are read.
            searched += 2 + members.count
            let isMatch = try search.matchesAny(of: members)
            if isMatch, passed < question.offset {
                passed += 1
            } else if isMatch, page.summaries.count == question.limit {
                page.resumesAfter = page.summaries.last.map { TraceQuestion.Position($0) }
                return page
            } else if isMatch {
                page.summaries.append(summary)
            }
            if searched >= Limits.maximumSearchedEvents {
                page.resumesAfter = TraceQuestion.Position(summary)
                return page
            }
        }
        return page
    }
}

extension TraceQuestion.Position {
    fileprivate init(_ summary: TraceSummary) {
        self.init(startTime: summary.startTime, traceID: summary.traceID)
    }
}
