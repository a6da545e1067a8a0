import Logging
import HTTPTypes
import Hummingbird

/// Puts endpoints into Hummingbird's router, each behind the same checks in the same order: who
/// asks, what the query holds, which media type the body has.
struct EndpointRouter: Sendable {
    /// Methods that are answered with what a path does allow.
    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]

    let endpoints: [Endpoint]
    let backend: Backend

    /// The router with every endpoint, and with a refusal for every other method of its paths.
    func router() -> Router<BasicRequestContext> {
        let router = Router(
            context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: AnswerMiddleware(metrics: backend.metrics))
        for endpoint in endpoints { add(endpoint, to: router) }
        for path in Set(endpoints.map(\.path)) { refuseOtherMethods(of: path, in: router) }
        return router
    }

    /// What a path answers to, as `Allow` lists it.
    static func allowed(at path: String, by endpoints: [Endpoint]) -> [HTTPRequest.Method] {
        let own = endpoints.filter { $0.path == path }.map(\.method)
        let all = own.contains(.get) ? own + [.head] : own
        return methods.filter(all.contains)
    }

    private func refuseOtherMethods(of path: String, in router: Router<BasicRequestContext>) {
        let allowed = Self.allowed(at: path, by: endpoints)
        let problem = Problem.methodNotAllowed(
            allowed: allowed.map(\.rawValue).joined(separator: ", "))
        for method in Self.methods where !allowed.contains(method) {
            router.on(RouterPath(path), method: method) { _, _ -> Response in throw problem }
        }
    }

    private func add(_ endpoint: Endpoint, to router: Router<BasicRequestContext>) {
        let gate = Gate(engine: backend.engine, watch: backend.keyStoreWatch)
        let metrics = backend.metrics
        let backend = backend
        router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
            do {
                let call = try Self.check(request, context, for: endpoint, gate)
                if case .none = endpoint.moments { return try await endpoint.handle(call) }
                return try await Self.answer(call, for: endpoint, backend)
            } catch {
                let problem = Problem(any: error)
                if problem.status == .internalServerError {
                    context.logger.error("A request failed: \(error)")
                }
                if endpoint.action == .ingest { metrics.count(refused: problem) }
                switch endpoint.refusals {
                case .problem: throw problem
                case .otlp: return OTLPAnswer.refusal(problem, for: request.headers)
                }
            }
        }
    }

    /// Answers as of the moment that is asked for. That something is not there is an answer too, and
    /// tells which record it saw: what is not there now was not there then.
    private static func answer(
        _ call: Call, for endpoint: Endpoint, _ backend: Backend
    ) async throws -> Response {
        var call = call
        do {
            try await call.resolve(endpoint.moments, backend: backend)
            return try await endpoint.handle(call)
        } catch {
            throw Problem(any: error).seen(through: call.seen(or: call.noted))
        }
    }

    private static func check(
        _ request: Request, _ context: BasicRequestContext, for endpoint: Endpoint, _ gate: Gate
    ) throws(Problem) -> Call {
        let principal = try gate.admit(
            request.headers, to: endpoint.action, takesBasic: endpoint.refusals == .otlp)
        let query = try QueryParameters(request.uri.query, known: endpoint.allParameters)
        try checkMediaType(request.headers, for: endpoint)
        return Call(request, query: query, principal: principal, captured: context.parameters)
    }

    /// A body without a media type is taken as what the endpoint reads first.
    private static func checkMediaType(
        _ headers: HTTPFields, for endpoint: Endpoint
    ) throws(Problem) {
        guard let first = endpoint.bodyTypes.first else { return }
        let type = MediaType(headers) ?? first
        guard endpoint.bodyTypes.contains(type) else {
            throw .unsupportedMediaType(type.name, supported: endpoint.bodyTypes.map(\.name))
        }
    }
}
