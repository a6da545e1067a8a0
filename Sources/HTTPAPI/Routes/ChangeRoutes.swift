import Bytes
import Engine
import HTTPTypes
import Hummingbird
import Ingestion
import JSON
import Model
import NIOCore
import Search
import ServiceLifecycle

/// Following what happens. spec/time.md, "Following".
struct ChangeRoutes: Sendable {
    let backend: Backend

    private static let own: [QueryParameter] = [
        QueryParameter("project_id", .string, "Only this project's; all projects' if not given."),
        QueryParameter(
            "since", .string,
            "Only what came after this point of the log: `seq:N`, or a time of commit; now if not given."
        ),
        QueryParameter(
            "limit", .integer(1...1_000),
            "Changes in an answer, 100 if not given; a stream ends after so many, if it is given."),
        QueryParameter(
            "wait", .integer(0...60), "Seconds to wait for the first change; 30 if not given."),
        .minimumSequence,
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/changes", action: .read,
                summary: "What happened after a point of the log, as a long poll or as a stream.",
                parameters: QueryParameter.searching(beside: Self.own),
                answers: [
                    .init(
                        .ok, "Some changes; with `Accept: text/event-stream`, a stream of them.",
                        .reference(Schemas.changePage))
                ], handle: follow)
        ]
    }

    @Sendable private func follow(_ call: Call) async throws -> Response {
        let engine = backend.engine
        var call = call
        try await call.waitForMinimum(before: nil, engine)
        let query = try call.query.searchQuery(beside: Self.own)
        let limit = try call.query.integer("limit", in: 1...1_000)
        let wait = try call.query.integer("wait", in: 0...60) ?? 30
        let isStream = call.request.headers[.accept]?.contains("text/event-stream") ?? false
        var since = try call.query.moment("since")
        let lastID = isStream ? call.request.headers[.lastEventID] : nil
        if let last = lastID {
            guard let number = UInt64(last) else { throw Problem.invalidLastEventID }
            since = .number(SequenceNumber(number))
        }
        let project = call.query["project_id"].map { ProjectID($0) }
        let request = since
        let found = try await backend.reads.run {
            Result { () throws(EngineError) -> SequenceNumber in
                if let project { try engine.checkExists(project, at: nil) }
                guard let request else { return engine.lastApplied }
                let position = try engine.position(request)
                // Before the head of an answer: a stream could only break off.
                try engine.checkKept(after: position, of: project)
                return position
            }
        }
        let after: SequenceNumber
        do throws(EngineError) { after = try found.get() } catch {
            guard lastID == nil else {
                throw Problem(error, moment: "Last-Event-ID", in: "header")
            }
            throw Problem(error, moment: "since").seen(through: engine.lastApplied)
        }
        let question = ChangeQuestion(after: after, projectID: project, limit: limit ?? 100)
        let reading = ChangeFollowing(question, matching: query, backend: backend)
        guard isStream else { return try await poll(reading, seconds: wait) }
        return try await stream(reading, limit: limit)
    }

    /// Answers with what there is, or waits for the first of it.
    private func poll(_ following: ChangeFollowing, seconds: Int) async throws -> Response {
        var following = following
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        var page = try await following.next(until: end)
        while page.changes.isEmpty, !page.isAtEnd { page = try await following.next(until: end) }
        var json = JSONWriter(reservingCapacity: 65_536)
        json.beginObject()
        json.key("changes")
        json.beginArray()
        for change in page.changes { ChangeAnswer.write(change, to: &json) }
        json.endArray()
        json.member("next", "seq:\(page.through)")
        json.member("is_complete", page.isAtEnd)
        json.endObject()
        return Response(json: json.takeBytes()).seen(through: page.through)
    }

    /// Sends what comes until the reader goes, or the server stops.
    ///
    /// A piece is made only when the connection has taken the one before: whoever reads slowly holds
    /// one piece, and falls behind in the log, which waits for nobody.
    func stream(_ following: ChangeFollowing, limit: Int?) async throws -> Response {
        let place = try backend.followers.take()
        let body = ResponseBody { writer in
            var following = following
            var rest = limit
            // A comment at once, so that whoever connects sees that it has begun.
            try await writer.write(ByteBuffer(string: ": from seq:\(following.position)\n\n"))
            let stop = following.stop
            try await stop.watching {
                while rest != 0, !stop.isStopping {
                    let text: [UInt8]
                    do {
                        text = try await following.nextPiece(&rest)
                    } catch let problem as Problem {
                        // What comes next was retired meanwhile, or can't be read: whoever connects
                        // again is told so in the head.
                        let told = Array("event: problem\ndata: ".utf8) + problem.body
                        try await writer.write(ByteBuffer(bytes: told + [0x0A, 0x0A]))
                        break
                    }
                    try await writer.write(ByteBuffer(bytes: text))
                }
            }
            withExtendedLifetime(place) {}
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream"], body: body
        ).seen(through: following.position)
    }
}
