import HTTPTypes
import Ingestion

/// A refusal: what the caller did wrong, or why the server can't do it now, in words and in code.
struct Problem: Error, Sendable {
    /// What went wrong where.
    enum Detail: Sendable {
        /// One or more sentences.
        case text(String)
        /// The fields at fault.
        case fields([FieldProblem])
    }

    /// A header of the answer beside its type and length.
    struct Header: Sendable {
        var name: HTTPField.Name
        var value: String
    }

    var status: HTTPResponse.Status
    /// Machine-readable, in `snake_case`; listed in spec/http-api.md and never changes meaning.
    var code: String
    /// A few words for a human.
    var error: String
    var detail: Detail
    /// Whether the same request may succeed later.
    var isRetryable: Bool
    var headers: [Header]

    init(
        _ status: HTTPResponse.Status, code: String, error: String, detail: Detail,
        isRetryable: Bool = false, headers: [Header] = []
    ) {
        self.status = status
        self.code = code
        self.error = error
        self.detail = detail
        self.isRetryable = isRetryable
        self.headers = headers
    }

    init(
        _ status: HTTPResponse.Status, code: String, error: String, detail: String,
        isRetryable: Bool = false, headers: [Header] = []
    ) {
        self.init(
            status, code: code, error: error, detail: .text(detail), isRetryable: isRetryable,
            headers: headers)
    }

    /// Everything that it says in one line, for encodings with room for one message.
    var message: String {
        switch detail {
        case .text(let text): text
        case .fields(let fields):
            fields.isEmpty
                ? error
                : fields.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
        }
    }
}

extension FieldProblem {
    /// The location with dots between its steps.
    var path: String {
        location.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): String(index)
            }
        }.joined(separator: ".")
    }
}

extension HTTPResponse.Status {
    /// 507, from RFC 4918.
    static let insufficientStorage = Self(code: 507, reasonPhrase: "Insufficient Storage")
}
