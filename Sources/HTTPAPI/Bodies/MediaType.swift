import HTTPTypes

/// The media type of a body, without its parameters.
struct MediaType: Hashable, Sendable {
    static let json = MediaType("application/json")
    static let protobuf = MediaType("application/x-protobuf")

    /// In lower case.
    let name: String

    /// Reads a header's value; parameters and letter case don't count.
    init(_ value: String) {
        // What nearly every client sends, without making anything of it.
        if value == "application/json" || value == "application/x-protobuf" {
            name = value
            return
        }
        let essence = value.prefix { $0 != ";" }
        name = essence.lowercased().filter { $0 != " " && $0 != "\t" }
    }

    /// The media type of a request's body; nil if it tells none.
    init?(_ headers: HTTPFields) {
        guard let value = headers[.contentType], !value.isEmpty else { return nil }
        self.init(value)
    }
}
