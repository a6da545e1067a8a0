/// Something that whoever runs the server should know, for its own log.
public struct EngineNotice: Hashable, Sendable {
    /// How much it matters.
    public enum Level: Hashable, Sendable {
        /// It is good to know.
        case notice
        /// It needs a look.
        case warning
        /// Something does not work.
        case error
    }

    public var level: Level
    /// One sentence.
    public var message: String

    public init(level: Level, message: String) {
        self.level = level
        self.message = message
    }
}
