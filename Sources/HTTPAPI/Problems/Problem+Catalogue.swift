import Bytes
import HTTPTypes
import Ingestion

/// The refusals that the HTTP layer makes itself.
extension Problem {
    // MARK: Who is asking

    static let missingKey = Problem(
        .unauthorized, code: "missing_api_key", error: "Missing API key",
        detail: "Send a project's key as X-API-Key, or as Authorization: Bearer.",
        headers: [.authenticate("Bearer")])
    static let malformedKey = Problem(
        .unauthorized, code: "invalid_api_key_format", error: "Invalid API key format",
        detail: "A key looks like sk_live_… or sk_test_… with at least 24 letters and digits.",
        headers: [.authenticate("Bearer")])
    static let unknownKey = Problem(
        .unauthorized, code: "invalid_api_key", error: "Invalid API key",
        detail: "The key is unknown or was revoked.", headers: [.authenticate("Bearer")])
    static let missingToken = Problem(
        .unauthorized, code: "missing_token", error: "Missing token",
        detail: "Send the operator's token as Authorization: Bearer.",
        headers: [.authenticate("Bearer")])
    static let unknownToken = Problem(
        .unauthorized, code: "invalid_token", error: "Invalid or expired token",
        detail: "The token is unknown or was revoked.",
        headers: [.authenticate("Bearer error=\"invalid_token\"")])
    static let keyCannotRead = Problem(
        .forbidden, code: "operator_required", error: "Operator token required",
        detail: "A project's key can only send events; reading needs the operator's token.")
    static let operatorCannotIngest = Problem(
        .forbidden, code: "project_key_required", error: "Project key required",
        detail: "This is the operator's token; sending events needs a key of a project.")

    /// An event names a project that the key is not for.
    static func projectMismatch(_ project: String) -> Problem {
        Problem(
            .forbidden, code: "project_mismatch", error: "Project mismatch",
            detail: "The key is not for the project \"\(project.prefix(64))\"; nothing was stored.")
    }

    // MARK: What is asked for

    static let notFound = Problem(
        .notFound, code: "not_found", error: "Not found",
        detail: "There is nothing at this path; see /openapi.json.")
    static let eventNotFound = Problem(
        .notFound, code: "event_not_found", error: "Event not found",
        detail: "The project has no event with this id.")
    /// There is none, but records are given up: what they said is not known.
    static func eventMaybeRetired(through last: SequenceNumber) -> Problem {
        Problem(
            .notFound, code: "event_not_found", error: "Event not found",
            detail:
                "The project has no event with this id among those that are kept; records up to "
                + "\(last) are retired.")
    }
    /// There is none, but records are given up: what they said is not known.
    static func traceMaybeRetired(through last: SequenceNumber) -> Problem {
        Problem(
            .notFound, code: "trace_not_found", error: "Trace not found",
            detail: "The project has no trace with this id among what is kept; records up to "
                + "\(last) are retired.")
    }
    /// There is none, but records are lost: what they said is not known.
    static let eventNotFoundInDamagedLog = Problem(
        .notFound, code: "event_not_found", error: "Event not found",
        detail: "The project has no event with this id among those that can be read; some can't, "
            + "see /health.")
    static let traceNotFound = Problem(
        .notFound, code: "trace_not_found", error: "Trace not found",
        detail: "The project has no trace with this id.")

    /// The trace has fewer steps.
    static func stepNotFound(count: Int) -> Problem {
        Problem(
            .notFound, code: "step_not_found", error: "Step not found",
            detail: "The trace has the steps 1 to \(count), and 0 before the first.")
    }

    /// The path is there, the method is not.
    static func methodNotAllowed(allowed: String) -> Problem {
        Problem(
            .methodNotAllowed, code: "method_not_allowed", error: "Method not allowed",
            detail: "This path answers to \(allowed).",
            headers: [Header(name: .allow, value: allowed)])
    }

    // MARK: How it is asked

    /// A query that no endpoint could read.
    static func malformedQuery(_ detail: String) -> Problem {
        Problem(.badRequest, code: "malformed_query", error: "Malformed query", detail: detail)
    }

    /// A name that the endpoint does not know.
    static func unknownParameter(_ name: String, known: [String]) -> Problem {
        let hint = known.isEmpty ? "It takes none." : "It takes \(known.joined(separator: ", "))."
        return Problem(
            .badRequest, code: "unknown_parameter", error: "Unknown parameter",
            detail: "This path does not know the parameter \"\(name.prefix(64))\". \(hint)")
    }

    /// A value that is none of a few words.
    static func unknownChoice(_ name: String, value: String, choices: [String]) -> Problem {
        Problem(
            .badRequest, code: "invalid_\(name)",
            error: name == "metric"
                ? "Unknown metric: \(value.prefix(64))" : "Invalid \(name): \(value.prefix(64))",
            detail: "\(name) must be one of \(choices.joined(separator: ", ")).")
    }

    /// A value of the query is missing or out of its range.
    static func parameter(_ name: String, _ message: String, type: String) -> Problem {
        fields([FieldProblem(location: ["query", .key(name)], message: message, type: type)])
    }

    /// Fields of the request are missing or wrong.
    static func fields(_ fields: [FieldProblem]) -> Problem {
        Problem(
            .unprocessableContent, code: "invalid_field", error: "Invalid field",
            detail: .fields(fields))
    }

    /// `min_seq` beside a moment before it.
    static func minimumAboveMoment(
        _ minimum: SequenceNumber, moment: SequenceNumber
    ) -> Problem {
        parameter(
            "min_seq",
            "must not be above the moment that is asked for: as of it, the last record is \(moment), and "
                + "\(minimum) is never seen", type: "above_moment")
    }

    static let invalidCursor = Problem(
        .badRequest, code: "invalid_cursor", error: "Invalid cursor",
        detail: "A cursor continues the very question that it came with; nothing else.")
    /// A body where none is read.
    static let unexpectedBody = fields([
        FieldProblem(
            location: ["body"],
            message: "must be empty: what is wanted is told by parameters of the query",
            type: "unexpected_body")
    ])
    static let rebuildRunning = Problem(
        .conflict, code: "rebuild_running", error: "Rebuild running",
        detail: "A rebuild is going on; GET tells how far it has come.", isRetryable: true)
    static let invalidLastEventID = Problem(
        .badRequest, code: "invalid_cursor", error: "Invalid Last-Event-ID",
        detail: "Last-Event-ID must be the id of a change, a sequence number.")
    /// A cursor of one moment with another one beside it.
    static let cursorWithMoment = Problem(
        .badRequest, code: "conflicting_parameters", error: "Conflicting parameters",
        detail: "cursor belongs to another moment than at; leave at out, or give that of page one.")
    static let cursorWithOffset = Problem(
        .badRequest, code: "conflicting_parameters", error: "Conflicting parameters",
        detail: "cursor and offset exclude each other.")

    // MARK: What is sent

    /// A media type that the endpoint does not read.
    static func unsupportedMediaType(_ type: String, supported: [String]) -> Problem {
        Problem(
            .unsupportedMediaType, code: "unsupported_media_type", error: "Unsupported media type",
            detail: "\"\(type.prefix(64))\" is not read here; send "
                + supported.joined(separator: " or ") + ".")
    }

    /// A content encoding that is not undone here.
    static func unsupportedEncoding(_ encoding: String) -> Problem {
        Problem(
            .unsupportedMediaType, code: "unsupported_content_encoding",
            error: "Unsupported content encoding",
            detail: "\"\(encoding.prefix(64))\" is not read here; send gzip, deflate or neither.")
    }

    /// More bytes than allowed, before or after inflating.
    static func bodyTooLarge(limit: Int, isInflated: Bool) -> Problem {
        Problem(
            .contentTooLarge, code: "body_too_large", error: "Body too large",
            detail: "At most \(limit) bytes are taken \(isInflated ? "after inflating" : "as sent")"
                + "; send smaller batches.")
    }

    /// A request that would take more memory, decoded, than all requests together may have.
    static func requestTooLarge(limit: Int) -> Problem {
        Problem(
            .contentTooLarge, code: "request_too_large", error: "Request too large",
            detail:
                "Inflated and decoded, it needs more than the \(limit) bytes that there are for "
                + "all requests; send smaller batches.")
    }

    /// Compressed bytes that don't inflate.
    static let brokenCompression = Problem(
        .badRequest, code: "invalid_compression", error: "Invalid compressed body",
        detail: "The body is cut short or is not what its Content-Encoding says.")
    /// The connection ended, or its framing broke, within the body.
    static let truncatedBody = Problem(
        .badRequest, code: "truncated_body", error: "Truncated body",
        detail: "The body ended before its announced length.", headers: [.closeConnection])
    static let slowBody = Problem(
        .requestTimeout, code: "request_timeout", error: "Request timeout",
        detail: "The body took too long to arrive.", headers: [.closeConnection])
    static let malformedRequest = Problem(
        .badRequest, code: "malformed_request", error: "Malformed request",
        detail: "This is not HTTP/1.1 as RFC 9112 says.", headers: [.closeConnection])
    static let headersTooLarge = Problem(
        .requestHeaderFieldsTooLarge, code: "headers_too_large", error: "Headers too large",
        detail: "The request line and headers exceed their limit.", headers: [.closeConnection])

    // MARK: What the server can't do now

    static let busy = Problem(
        .serviceUnavailable, code: "busy", error: "Server busy",
        detail: "More is in flight than the server takes at once; nothing was stored.",
        isRetryable: true, headers: [.retryAfterOneSecond])
    /// As many follow as may.
    static func tooManyFollowers(_ limit: Int) -> Problem {
        Problem(
            .serviceUnavailable, code: "busy", error: "Server busy",
            detail: "\(limit) follow already, which is the limit; come back when one has gone.",
            isRetryable: true, headers: [.retryAfterOneSecond])
    }
    /// `min_seq` names a record that did not come while it was waited for.
    static func notVisibleYet(_ number: SequenceNumber, last: SequenceNumber) -> Problem {
        Problem(
            .serviceUnavailable, code: "not_visible_yet", error: "Not visible yet",
            detail: "Record \(number) can't be seen yet: the last is \(last).",
            isRetryable: true, headers: [.retryAfterOneSecond])
    }

    static let internalError = Problem(
        .internalServerError, code: "internal_error", error: "Internal server error",
        detail: "The server made a mistake, which its log tells of.")
}

extension Problem.Header {
    static let closeConnection = Self(name: .connection, value: "close")
    static let retryAfterOneSecond = Self(name: .retryAfter, value: "1")

    static func authenticate(_ scheme: String) -> Self {
        Self(name: .wwwAuthenticate, value: scheme)
    }
}
