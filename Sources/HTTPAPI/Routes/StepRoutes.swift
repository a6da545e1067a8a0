import Bytes
import Engine
import Hummingbird
import JSON
import Model
import Steps

/// Stepping through a trace. spec/http-api.md, "Steps".
struct StepRoutes: Sendable {
    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/traces/{trace_id}/steps", action: .read,
                summary: "Lists the events of a trace in logical order, with what each changed.",
                parameters: [
                    .project,
                    QueryParameter(
                        "from", .integer(1...Int.max), "The first step; 1 if not given."),
                    QueryParameter(
                        "limit", .integer(1...500), "Steps on a page; 100 if not given."),
                    QueryParameter(
                        "state", .boolean, "Whether the state after each step is in it, whole."),
                ],
                answers: [.init(.ok, "A page of steps.", .reference(Schemas.stepPage))],
                moments: .events, handle: list),
            Endpoint(
                method: .get, path: "/api/v1/traces/{trace_id}/steps/{n}", action: .read,
                summary: "Shows one step of a trace and the state after it; 0 is before the first.",
                parameters: [.project],
                answers: [.init(.ok, "The step.", .reference(Schemas.stepState))],
                moments: .events, handle: show),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Response {
        let project = try call.query.project()
        let id = try call.path("trace_id")
        let first = try call.query.integer("from", in: 1...Int.max) ?? 1
        let limit = try call.query.integer("limit", in: 1...500) ?? 100
        let hasStates = try call.query.boolean("state") ?? false
        let found = try await steps(call, project, id)
        let answer = StepListAnswer(
            found, project: project, traceID: id, first: first, limit: limit,
            hasStates: hasStates, reads: backend.reads)
        return try await answer.response().seen(through: found.seenThrough)
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let project = try call.query.project()
        let id = try call.path("trace_id")
        let wanted = QueryParameters.wholeNumber(try call.path("n"))
        let found = try await steps(call, project, id)
        guard let number = wanted, (0...found.steps.count).contains(number) else {
            throw Problem.stepNotFound(count: found.steps.count)
        }
        let bytes = try await backend.reads.run { () throws(EngineError) in
            var json = JSONWriter(reservingCapacity: 16_384)
            json.beginObject()
            StepAnswer.writeHead(of: found, project: project, traceID: id, to: &json)
            json.key("step")
            if number > 0 {
                found.steps.write(number, to: &json)
            } else {
                json.null()
            }
            json.key("state")
            found.steps.writeState(after: number, to: &json)
            json.endObject()
            return json.takeBytes()
        }
        return Response(json: bytes).seen(through: found.seenThrough)
    }

    private func steps(
        _ call: Call, _ project: ProjectID, _ id: String
    ) async throws -> StepStore.Found {
        let engine = backend.engine
        let store = backend.steps
        let found = try await backend.reads.run { () throws(EngineError) -> StepStore.Found? in
            try store.steps(of: engine, project: project, traceID: id, at: call.at)
        }
        guard let found else {
            throw try engine.retiredThrough(project).map {
                Problem.traceMaybeRetired(through: $0.number)
            } ?? Problem.traceNotFound
        }
        return found
    }
}
