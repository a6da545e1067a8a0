internal import Bytes
internal import Engine
internal import Model
internal import Projections
internal import Search

/// One of the questions that can be asked, and what an engine says to it, as text: two answers are
/// the same if the texts are.
enum AskedQuestion {
    case events(EventQuestion, SearchQuery?)
    case traces(TraceQuestion, SearchQuery?)
    case trace(ProjectID, String, SequenceNumber?)
    case event(ProjectID, String, SequenceNumber?)
    case statistics(ProjectID, StatisticsWindow, SeriesMetric, minutes: Int64)
    case unpriced(ProjectID?)
    case projects(withTrace: String)

    /// Pages of one list that are asked for, at most.
    private static let maximumPages = 5

    func answer(of engine: Engine) throws(EngineError) -> String {
        switch self {
        case .events(let question, let query): return try events(question, query, of: engine)
        case .traces(let question, let query): return try traces(question, query, of: engine)
        case .trace(let project, let id, let at):
            return "\(String(describing: try engine.trace(project: project, id: id, at: at)))"
        case .event(let project, let id, let at):
            return "\(String(describing: try engine.event(project: project, id: id, at: at)))"
        case .statistics(let project, let window, let metric, let minutes):
            let interval = minutes * 60_000_000
            var overview = try engine.overview(project, window: window)
            let latency = overview.latency
            // How often each latency occurred has no order; the percentiles tell it.
            overview.latency = LatencyHistogram()
            return """
                \(overview) \((0...100).map { latency.percentile($0) }) \(latency.count) \
                \(latency.sumMicroseconds) \
                \(try engine.modelUsage(project, window: window)) \
                \(try engine.eventsByType(project, window: window)) \
                \(try engine.seriesPointCount(
                    project, intervalMicroseconds: interval, window: window)) \
                \(try engine.series(
                    project, metric: metric, intervalMicroseconds: interval, window: window))
                """
        case .unpriced(let project): return "\(try engine.unpricedModels(project))"
        case .projects(let id): return "\(try engine.projects(withTrace: id))"
        }
    }

    private func events(
        _ question: EventQuestion, _ query: SearchQuery?, of engine: Engine
    ) throws(EngineError) -> String {
        var question = question
        var text = ""
        for _ in 0..<Self.maximumPages {
            let page: EventSearchPage
            if let query {
                page = try engine.events(question, matching: query)
            } else {
                page = EventSearchPage(try engine.events(question))
            }
            text += "\(page)\n"
            guard let after = page.resumesAfter else { break }
            question.offset = 0
            question.after = after
            question.at = page.seenThrough
        }
        return text
    }

    private func traces(
        _ question: TraceQuestion, _ query: SearchQuery?, of engine: Engine
    ) throws(EngineError) -> String {
        var question = question
        var text = ""
        for _ in 0..<Self.maximumPages {
            let page: TraceSearchPage
            if let query {
                page = try engine.traces(question, matching: query)
            } else {
                page = TraceSearchPage(try engine.traces(question))
            }
            text += "\(page)\n"
            guard let after = page.resumesAfter else { break }
            question.offset = 0
            question.after = after
            question.at = page.seenThrough
        }
        return text
    }
}
