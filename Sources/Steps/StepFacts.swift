public import JSON

/// What one event says about the run that it belongs to.
public struct StepFacts: Hashable, Sendable {
    /// That a tool ran, or began to.
    public struct ToolReport: Hashable, Sendable {
        public var id: String?
        public var name: String
        /// Null if not told.
        public var arguments: JSONValue
        /// Nil if not told.
        public var result: JSONValue?
        public var error: String?
        public var durationMicroseconds: UInt64?
        /// Whether it came from a native event, which may tell of a beginning and of an end.
        public var isNative: Bool

        public init(
            id: String? = nil, name: String, arguments: JSONValue = .null,
            result: JSONValue? = nil, error: String? = nil,
            durationMicroseconds: UInt64? = nil, isNative: Bool = false
        ) {
            self.id = id
            self.name = name
            self.arguments = arguments
            self.result = result
            self.error = error
            self.durationMicroseconds = durationMicroseconds
            self.isNative = isNative
        }
    }

    /// A variable's new value.
    public struct Variable: Hashable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public var head: StepHead
    /// What a model call sent, and what it got back.
    public var sent: [StepMessage] = []
    public var received: [StepMessage] = []
    /// A message that was told by an event of its own.
    public var message: StepMessage?
    public var tool: ToolReport?
    public var retrieval: StepRetrieval?
    public var variables: [Variable] = []
    public var error: StepError?

    public init(head: StepHead) { self.head = head }
}
