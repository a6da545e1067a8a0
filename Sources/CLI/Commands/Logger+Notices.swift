import Engine
import Logging

extension Logger {
    /// Logs what the engine says its operator should know.
    func log(_ notice: EngineNotice) {
        let level: Logger.Level =
            switch notice.level {
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
        log(level: level, "\(notice.message)")
    }
}
