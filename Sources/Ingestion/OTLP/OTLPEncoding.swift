public import Model

/// The two encodings of OTLP over HTTP. An answer always has that of its request.
public enum OTLPEncoding: Hashable, Sendable, CaseIterable {
    case protobuf
    case json

    /// The media type in `Content-Type`, without parameters.
    public var mediaType: String {
        switch self {
        case .protobuf: "application/x-protobuf"
        case .json: "application/json"
        }
    }

    /// How a span in this encoding is kept.
    public var payloadEncoding: Payload.Encoding {
        switch self {
        case .protobuf: .otlpProtobuf
        case .json: .otlpJSON
        }
    }
}
