import ArgumentParser
import Logging
import Telemetry

/// How the server's own log lines look.
enum LogLineFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// For people.
    case text
    /// One JSON object a line.
    case json

    /// A logger that writes to standard error.
    func logger(level: Logger.Level) -> Logger {
        switch self {
        case .text:
            var logger = Logger(label: "watchllm") { label in
                StreamLogHandler.standardError(label: label)
            }
            logger.logLevel = level
            return logger
        case .json:
            return Logger(label: "watchllm") { label in
                JSONLineLogHandler(label: label, level: level)
            }
        }
    }
}
