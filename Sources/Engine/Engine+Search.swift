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
        var candidates = question
        candidates.offset = 0
        candidates.limit = Limits.maximumSearchedEvents
        let words = RequiredWords(query)
        let (found, seenThrough) = try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            candidates.candidates =
                try indexer.words.candidates(for: words, in: view, of: log).bySegment
            return (
                try view.events(candidates),
                min(question.at ?? view.seenThrough, view.seenThrough)
            )
        }
        var search = RecordSearch(log: log, query: query)
        var page = EventSearchPage(
            positions: [], resumesAfter: nil, seenThrough: seenThrough)
        var passed = 0
        var rest = found.positions[...]
        while !rest.isEmpty {
            let step = rest.prefix(RecordSearch.readCount)
            rest = rest.dropFirst(step.count)
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
        if found.hasMore { page.resumesAfter = found.positions.last }
        return page
    }

    /// The traces of which an event matches a query, newest start first; bounded likewise.
    public func traces(
        _ question: TraceQuestion, matching query: SearchQuery
    ) throws(EngineError) -> TraceSearchPage {
        try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            return try traces(question, matching: query, in: view)
        }
    }

    private func traces(
        _ question: TraceQuestion, matching query: SearchQuery, in view: ProjectionView
    ) throws -> TraceSearchPage {
        let candidates = try indexer.words.candidates(
            for: RequiredWords(query), in: view, of: log)
        var search = RecordSearch(log: log, query: query)
        var page = TraceSearchPage(
            summaries: [], resumesAfter: nil,
            seenThrough: min(question.at ?? view.seenThrough, view.seenThrough))
        var step = question
        step.offset = 0
        step.limit = Self.tracesSearchedAtOnce
        var passed = 0
        var searched = 0
        while true {
            let (summaries, hasMore) = try view.traces(step)
            for summary in summaries {
                let place = TraceQuestion.Position(
                    startTime: summary.startTime, traceID: summary.traceID)
                let members = try view.traceMembers(
                    project: summary.projectID, traceID: summary.traceID, at: question.at
                ).filter { candidates.mayMatch($0) }
                // A trace that is only passed by costs about as much as two events that are read.
                searched += 2 + members.count
                if try search.matchesAny(of: members) {
                    if passed < question.offset {
                        passed += 1
                    } else if page.summaries.count == question.limit {
                        page.resumesAfter = step.after
                        return page
                    } else {
                        page.summaries.append(summary)
                    }
                }
                step.after = place
                if searched >= Limits.maximumSearchedEvents {
                    page.resumesAfter = place
                    return page
                }
            }
            guard hasMore else { return page }
        }
    }

    private static let tracesSearchedAtOnce = 200
}
