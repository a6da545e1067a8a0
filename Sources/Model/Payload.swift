/// The sender's own bytes, kept verbatim.
public struct Payload: Hashable, Sendable {
    /// How the bytes are to be read. The raw value is what the log stores.
    public enum Encoding: UInt8, Hashable, Sendable {
        /// `body`, `context`, `metadata` are JSON texts as sent; `extra` is a JSON object of the
        /// envelope's unknown members.
        case json = 0
        /// `body` is an OTLP `Span` message; `context` holds its `Resource` as field 1 and its
        /// `InstrumentationScope` as field 2.
        case otlpProtobuf = 1
        /// `body` is an OTLP span in JSON; `context` is `{"resource":…,"scope":…}` of it.
        case otlpJSON = 2
    }

    public var encoding: Encoding
    public var body: [UInt8]
    /// Empty if there was none.
    public var context: [UInt8]
    /// Empty if there was none.
    public var metadata: [UInt8]
    /// Empty if there was none.
    public var extra: [UInt8]

    public init(
        encoding: Encoding, body: [UInt8], context: [UInt8] = [], metadata: [UInt8] = [],
        extra: [UInt8] = []
    ) {
        self.encoding = encoding
        self.body = body
        self.context = context
        self.metadata = metadata
        self.extra = extra
    }

    /// All bytes together.
    public var byteCount: Int { body.count + context.count + metadata.count + extra.count }
}
