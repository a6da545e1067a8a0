/// The codes of `google.rpc.Status` that answers use (`google/rpc/code.proto`).
public enum OTLPStatusCode: Int32, Hashable, Sendable, CaseIterable {
    case unknown = 2
    case invalidArgument = 3
    case notFound = 5
    case permissionDenied = 7
    case resourceExhausted = 8
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case unauthenticated = 16

    /// The code that says what an HTTP status says.
    public init(httpStatus: Int) {
        switch httpStatus {
        case 401: self = .unauthenticated
        case 403: self = .permissionDenied
        case 404: self = .notFound
        case 405, 501: self = .unimplemented
        case 413, 429: self = .resourceExhausted
        case 400..<500: self = .invalidArgument
        case 502, 503, 504, 507: self = .unavailable
        case 500..<600: self = .internal
        default: self = .unknown
        }
    }
}
