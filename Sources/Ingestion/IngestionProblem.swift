/// Why a request was refused as a whole. Nothing of it is stored.
///
/// What status it becomes is the HTTP layer's to say.
public struct IngestionProblem: Error, Hashable, Sendable {
    /// The sort of problem, one for each answer that a sender could act on differently.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// The body is not JSON, or nested too deep.
        case invalidJSON
        /// A key stands twice in an object, or in both spellings.
        case duplicateKey
        /// The body can be read, but a field is missing, of the wrong type, or out of its range.
        case invalidField
        /// One event is larger than allowed.
        case tooLarge
        /// A batch holds more events than allowed.
        case tooManyEvents
        /// A batch holds no event.
        case emptyBatch
        /// The body is not the message that it claims to be (protobuf, OTLP in JSON).
        case undecodable
        /// The body can be read, but asks for what is not supported.
        case unsupported
    }

    /// The most field problems that one answer lists.
    public static let maximumDetails = 20

    public var kind: Kind
    /// Machine-readable, in `snake_case`, such as `invalid_json`; it never changes meaning.
    public var code: String
    /// One sentence for a human.
    public var message: String
    /// The fields at fault, in the order of the body; at most `maximumDetails`.
    public var details: [FieldProblem]

    public init(
        kind: Kind, code: String, message: String, details: [FieldProblem] = []
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.details = details
    }
}
