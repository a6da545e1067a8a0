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
            return Logger(label: "watchllm") { label in
                TextLineLogHandler(label: label, level: level)
            }
        case .json:
            return Logger(label: "watchllm") { label in
                JSONLineLogHandler(label: label, level: level)
            }
        }
    }
}
