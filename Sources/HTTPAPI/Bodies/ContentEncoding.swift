import HTTPTypes

/// How the bytes of a body are compressed.
enum ContentEncoding: Hashable, Sendable {
    case identity
    case compressed(Inflater.Format)

    /// Reads `Content-Encoding`.
    init(_ headers: HTTPFields) throws(Problem) {
        let value = (headers[.contentEncoding] ?? "").lowercased()
        switch value.filter({ $0 != " " && $0 != "\t" }) {
        case "", "identity": self = .identity
        case "gzip", "x-gzip": self = .compressed(.gzip)
        case "deflate": self = .compressed(.deflate)
        default: throw .unsupportedEncoding(value)
        }
    }
}
