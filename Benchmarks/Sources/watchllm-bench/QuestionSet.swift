import Workload

/// Questions of each kind about a load that was sent, with the answers that are due.
struct QuestionSet {
    private static let limit = 50

    private var questions: [QuestionKind: [Question]] = [:]

    /// - Parameters:
    ///   - traceCount: how many traces are asked for; of the other kinds there is one a project.
    init(_ truth: Truth, projects: [ProjectAccess], traceCount: Int, seed: UInt64) {
        for trace in truth.traces(traceCount, seed: seed) {
            questions[.trace, default: []].append(
                Question(
                    path: "/api/v1/traces/\(trace.id)?project_id=\(trace.projectID)",
                    expectation: .trace(trace)))
        }
        for (number, project) in projects.enumerated() where truth.eventCount(of: number) > 0 {
            let id = project.id
            let list = "project_id=\(id)&limit=\(Self.limit)"
            questions[.newestFailedTraces, default: []].append(
                Question(
                    path: "/api/v1/traces?\(list)&has_errors=true",
                    expectation: .ids(truth.newestFailedTraces(of: number, limit: Self.limit))))
            questions[.rareWord, default: []].append(
                Question(
                    path: "/api/v1/events?\(list)&q=\(Truth.rareWord)",
                    expectation: .ids(truth.newestWithRareWord(of: number, limit: Self.limit))))
            questions[.phrase, default: []].append(
                Question(
                    path: "/api/v1/events?\(list)&q=%22\(Truth.phrase.joined(separator: "%20"))%22",
                    expectation: .ids(truth.newestWithPhrase(of: number, limit: Self.limit))))
            questions[.costByModel, default: []].append(
                Question(
                    path: "/api/v1/stats/tokens?project_id=\(id)",
                    expectation: .usage(truth.usage(of: number))))
            questions[.errorsByHour, default: []].append(
                Question(
                    path: "/api/v1/stats/timeseries?project_id=\(id)&metric=errors&interval=1h",
                    expectation: .errors(truth.errorsByHour(of: number))))
        }
    }

    /// The n-th question of a kind; after the last one the first comes again.
    func question(_ kind: QuestionKind, _ number: Int) throws -> Question {
        guard let all = questions[kind], !all.isEmpty else {
            throw Complaint("The load holds nothing to ask for: \(kind.title). Send more events.")
        }
        return all[number % all.count]
    }
}
