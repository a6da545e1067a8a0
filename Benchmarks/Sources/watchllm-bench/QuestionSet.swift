import Workload

/// Questions of each kind about a load that was sent, with the answers that are due.
struct QuestionSet {
    private static let limit = 50

    private var questions: [QuestionKind: [Question]] = [:]

    /// - Parameter traceCount: how many traces are asked for; of the other kinds there is one
    ///   question a project.
    init(_ truth: Truth, projects: [ProjectAccess], traceCount: Int, seed: UInt64) {
        for trace in truth.traces(traceCount, seed: seed) {
            add(.trace, Self.path(trace.id, trace.projectID), .trace(trace))
        }
        for (number, project) in projects.enumerated() where truth.eventCount(of: number) > 0 {
            let paths = Self.paths(
                project.id, word: Truth.rareWord, phrase: Truth.phrase.joined(separator: " "))
            let limit = Self.limit
            let expectations: [QuestionKind: Question.Expectation] = [
                .newestFailedTraces: .ids(truth.newestFailedTraces(of: number, limit: limit)),
                .rareWord: .ids(truth.newestWithRareWord(of: number, limit: limit)),
                .phrase: .ids(truth.newestWithPhrase(of: number, limit: limit)),
                .costByModel: .usage(truth.usage(of: number)),
                .errorsByHour: .errors(truth.errorsByHour(of: number)),
            ]
            for (kind, expectation) in expectations { add(kind, paths[kind] ?? "", expectation) }
        }
    }

    /// Questions whose answers are not known.
    ///
    /// - Parameter traces: ids of traces to ask for, by the project's id.
    init(traces: [String: [String]], word: String, phrase: String) {
        for (project, ids) in traces.sorted(by: { $0.key < $1.key }) {
            for id in ids { add(.trace, Self.path(id, project), .anything) }
            for (kind, path) in Self.paths(project, word: word, phrase: phrase) {
                add(kind, path, .anything)
            }
        }
    }

    private mutating func add(
        _ kind: QuestionKind, _ path: String, _ expectation: Question.Expectation
    ) {
        questions[kind, default: []].append(Question(path: path, expectation: expectation))
    }

    private static func path(_ trace: String, _ project: String) -> String {
        "/api/v1/traces/\(trace)?project_id=\(project)"
    }

    /// All questions but that for a trace.
    private static func paths(
        _ project: String, word: String, phrase: String
    ) -> [QuestionKind: String] {
        let list = "project_id=\(project)&limit=\(limit)"
        let quoted = phrase.split(separator: " ").joined(separator: "%20")
        return [
            .newestFailedTraces: "/api/v1/traces?\(list)&has_errors=true",
            .rareWord: "/api/v1/events?\(list)&q=\(word)",
            .phrase: "/api/v1/events?\(list)&q=%22\(quoted)%22",
            .costByModel: "/api/v1/stats/tokens?project_id=\(project)",
            .errorsByHour:
                "/api/v1/stats/timeseries?project_id=\(project)&metric=errors&interval=1h",
        ]
    }

    /// The n-th question of a kind; after the last one the first comes again.
    func question(_ kind: QuestionKind, _ number: Int) throws -> Question {
        guard let all = questions[kind], !all.isEmpty else {
            throw Complaint("The load holds nothing to ask for: \(kind.title). Send more events.")
        }
        return all[number % all.count]
    }
}
