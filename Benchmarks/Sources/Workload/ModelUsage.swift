/// Calls of a model and their tokens.
public struct ModelUsage: Hashable, Sendable {
    public var model: String
    public var calls: Int
    public var inputTokens: Int
    public var outputTokens: Int

    public init(model: String, calls: Int, inputTokens: Int, outputTokens: Int) {
        self.model = model
        self.calls = calls
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}
