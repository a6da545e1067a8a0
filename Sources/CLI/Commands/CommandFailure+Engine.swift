import Engine
import Projections

extension CommandFailure {
    /// The engine would not open a directory.
    init(refusing error: EngineError, _ path: String) {
        guard case .damagedLog(_, let ranges) = error else {
            self.init("\(error)")
            return
        }
        let places = ranges.map { "  log/\($0)\n" }.joined()
        self.init(
            """
            \(path): the log is damaged, and with --strict the server does not start:
            \(places)Restore these files from a copy, and look with `watchllm verify --data \(path)`; \
            or start without --strict: everything else is served, and /health names what is missing.
            """, .refusedDamage)
    }

    /// Says of an index file that it can't be read. What a command folds itself is in none.
    static func reading<Answer>(
        _ body: () throws(PartFailure) -> Answer
    ) throws(CommandFailure) -> Answer {
        do throws(PartFailure) {
            return try body()
        } catch {
            throw CommandFailure("\(error)", .unreadable)
        }
    }
}
