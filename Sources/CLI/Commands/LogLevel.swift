import ArgumentParser
import Logging

/// The least level of log lines that are written.
enum LogLevel: String, CaseIterable, ExpressibleByArgument, Sendable {
    case trace, debug, info, notice, warning, error, critical

    /// The same level of the logging library.
    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}
