import Logging
import Telemetry
import HTTPTypes
import Hummingbird

/// The outermost step of every request: an id for it, a problem body for what went wrong, counts.
struct AnswerMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    let metrics: ServerMetrics

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let id = RequestID().description
        var context = context
        context.logger[metadataKey: "request_id"] = "\(id)"
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = Problem(any: error)
            if problem.status == .internalServerError, !(error is Problem) {
                context.logger.error("A request failed: \(error)")
            }
            response = problem.response
        }
        response.headers[.requestID] = id
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.cacheControl] = "no-store"
        metrics.count(request, context, response, elapsed: start.duration(to: .now))
        return response
    }
}

extension ServerMetrics {
    /// Counts an answer under its route, not its path: paths are without a bound.
    fileprivate func count(
        _ request: Request, _ context: BasicRequestContext, _ response: Response, elapsed: Duration
    ) {
        let method = Self.knownMethods.contains(request.method) ? request.method.rawValue : "other"
        // What the router found no route for has a name of its own there, without a slash.
        let found = context.endpointPath ?? ""
        let route = found.hasPrefix("/") ? found : "none"
        requests.add(1, method, route, String(response.status.code))
        let (seconds, attoseconds) = elapsed.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        durations.observe(nanoseconds: UInt64(max(0, nanoseconds)), method, route)
    }

    private static let knownMethods: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]
}
