import Bytes
import Model
import Engine
import HTTPTypes
import Hummingbird
import Ingestion
import Pricing

/// The one place that says which status the refusals of the rooms below become.
extension Problem {
    init(_ problem: IngestionProblem) {
        let status: HTTPResponse.Status
        let error: String
        switch problem.kind {
        case .invalidJSON: (status, error) = (.badRequest, "Invalid JSON")
        case .duplicateKey: (status, error) = (.badRequest, "Duplicate key")
        case .tooManyEvents: (status, error) = (.badRequest, "Too many events")
        case .emptyBatch: (status, error) = (.badRequest, "Empty batch")
        case .undecodable: (status, error) = (.badRequest, "Undecodable body")
        case .unsupported: (status, error) = (.badRequest, "Unsupported content")
        case .invalidField: (status, error) = (.unprocessableContent, "Invalid field")
        case .tooLarge: (status, error) = (.contentTooLarge, "Too large")
        }
        let isAboutFields = problem.kind == .invalidField && !problem.details.isEmpty
        self.init(
            status, code: problem.code, error: error,
            detail: isAboutFields ? .fields(problem.details) : .text(problem.message))
    }

    /// What it means for a parameter, or a header, that its moment is refused.
    init(
        _ error: EngineError, moment parameter: String,
        in place: FieldProblem.PathElement = "query"
    ) {
        guard case .momentAhead(let number, let last) = error else {
            self.init(error)
            return
        }
        self = .fields([
            FieldProblem(
                location: [place, .key(parameter)],
                message: "names record \(number), which is not there yet: the last is \(last)"
                    + (parameter == "at" ? "; min_seq waits for one" : ""), type: "moment_ahead")
        ])
    }

    init(_ error: EngineError) {
        switch error {
        case .busy:
            self = .busy
        case .diskFull:
            self.init(
                .insufficientStorage, code: "disk_full", error: "Disk full",
                detail: "Nothing was stored; writes resume by themselves when there is space.",
                isRetryable: true, headers: [.retryAfterOneSecond])
        case .unavailable, .closed:
            // The reason may hold paths: it is for the server's log and for /health.
            self.init(
                .serviceUnavailable, code: "unavailable", error: "Writes unavailable",
                detail: "The log takes no writes now; see /health.",
                isRetryable: true, headers: [.retryAfterOneSecond])
        case .unknownProject(let project):
            self.init(
                .notFound, code: "project_not_found", error: "Project not found",
                detail: "There is no project \"\(project.rawValue.prefix(64))\".")
        case .unknownKey:
            self.init(
                .notFound, code: "key_not_found", error: "API key not found",
                detail: "The project has no such active key.")
        case .unknownBook(let id):
            self = .parameter(
                "prices", "names no book that was published: \(id.prefix(64))",
                type: "unknown_book")
        case .damaged:
            self.init(
                .serviceUnavailable, code: "damaged", error: "Damaged on disk",
                detail: "What was asked for is damaged on disk; see /health.")
        case .momentAhead:
            self.init(error, moment: "at")
        case .momentLost(let lost, let next):
            self.init(
                .serviceUnavailable, code: "damaged", error: "Damaged on disk",
                detail: "At this moment the last record was one of \(lost.lowerBound) to "
                    + "\(lost.upperBound), which are lost to damage. Ask as of "
                    + "seq:\(lost.lowerBound.advanced(by: -1))"
                    + (next.map { ", or of seq:\($0) or a later one" } ?? "") + "; see /health.")
        case .retired(let last, let first):
            self.init(
                .gone, code: "retired", error: "Retired",
                detail: "What was asked for needs records up to \(last), which are retired: "
                    + "they were given up, or are older than what the project shows."
                    + (first.map { " The first moment that can be asked for is seq:\($0)." } ?? ""))
        case .dataDirectory, .damagedLog:
            self = .internalError
        }
    }
}

extension Problem {
    /// Prices that are not what they should be.
    init(_ error: PricingError) {
        guard !error.column.isEmpty else {
            self.init(
                .badRequest, code: "invalid_prices", error: "Invalid prices",
                detail: "\(error)")
            return
        }
        self = .fields([
            FieldProblem(
                location: ["body"] + error.location,
                message: "expected \(error.expected), found \(error.found)", type: "invalid_price")
        ])
    }
}

extension PricingError {
    /// The steps of its path: `models[3].input` leads to `models`, 3, `input`.
    fileprivate var location: [FieldProblem.PathElement] {
        var steps: [FieldProblem.PathElement] = []
        for part in column.split(separator: ".") {
            guard let bracket = part.firstIndex(of: "["), part.hasSuffix("]"),
                let index = Int(part[part.index(after: bracket)...].dropLast())
            else {
                steps.append(.key(String(part)))
                continue
            }
            steps.append(.key(String(part[..<bracket])))
            steps.append(.index(index))
        }
        return steps
    }
}

extension Problem {
    /// Any error that a route may throw; what is not a refusal is our own fault.
    init(any error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let problem as IngestionProblem: self.init(problem)
        case let error as PricingError: self.init(error)
        case let error as EngineError: self.init(error)
        case let error as any HTTPResponseError where error.status == .notFound: self = .notFound
        default: self = .internalError
        }
    }
}
