import HTTPTypes
import Hummingbird

/// One method of one path: who may use it, what it takes, what it answers, and how.
///
/// The router, the checks of every request and `/openapi.json` are all made from these, so that
/// the description can't say anything else than what happens.
struct Endpoint: Sendable {
    /// How refusals are told.
    enum RefusalStyle: Sendable {
        /// As our own problem body.
        case problem
        /// As `google.rpc.Status` in the encoding of the request.
        case otlp
    }

    /// As of which moments an endpoint can be asked: `at` and `min_seq` (spec/time.md).
    enum Moments: Sendable {
        /// It is not about data, or asks for moments by other names.
        case none
        /// Any of which events of the project are left.
        case events
        /// Any: what it shows is never given up.
        case settings
    }

    /// An answer other than a refusal.
    struct Answer: Sendable {
        var status: HTTPResponse.Status
        var summary: String
        /// The shape of the body; nil if it has none, or is not JSON of ours.
        var schema: Schema.Value?
        var mediaType: String?

        init(
            _ status: HTTPResponse.Status, _ summary: String, _ schema: Schema.Value? = nil,
            mediaType: String? = "application/json"
        ) {
            self.status = status
            self.summary = summary
            self.schema = schema
            self.mediaType = mediaType
        }
    }

    /// All that it takes in its query.
    var allParameters: [QueryParameter] {
        switch moments {
        case .none: parameters
        case .events, .settings: parameters + [.at, .minimumSequence]
        }
    }

    /// Whether its answers say which record they saw, or ended with.
    var tellsSequence: Bool { action != .observe }

    var method: HTTPRequest.Method
    /// With `{name}` for what varies.
    var path: String
    var action: Action
    /// One sentence.
    var summary: String
    var parameters: [QueryParameter] = []
    /// The media types that a body may have; empty if none is read.
    var bodyTypes: [MediaType] = []
    /// The shape of the body, where it is JSON of ours.
    var bodySchema: Schema.Value?
    var answers: [Answer]
    var refusals: RefusalStyle = .problem
    /// As of which moments it can be asked.
    var moments = Moments.none
    var handle: @Sendable (Call) async throws -> Response
}
