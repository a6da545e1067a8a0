import Engine
import EventLog
import Glibc
import Projections
import Synchronization

/// Rebuilds the projections of a directory that nobody serves, and exchanges them.
struct DirectoryRebuild: Sendable {
    let path: String

    /// What an engine had to say.
    private final class Notices: Sendable {
        let messages = Mutex<[String]>([])
    }

    /// - Returns: what it came to, and what was wrong with the files; nil where the directory can't be had for that, or the log turns out damaged: then it
    ///   is to be folded as it can be read.
    func run(
        _ projections: [ProjectionName], isDryRun: Bool, on console: Console
    ) throws(CommandFailure) -> (report: RebuildReport, notices: [String])? {
        let notices = Notices()
        var options = EngineOptions(dataDirectory: path)
        if isDryRun {
            options.fileSystem = ScratchFileSystem(
                over: options.fileSystem, temporaryDirectory: Self.temporaryDirectory)
        }
        options.notify = { notice in
            guard notice.level != .notice else { return }
            notices.messages.withLock { $0.append(notice.message) }
        }
        options.divide(MemoryBudget())
        options.publishesPriceBook = false
        let engine: Engine
        do throws(EngineError) {
            engine = try Engine.open(options)
        } catch {
            console.report(
                "watchllm: notice: there is nothing to compare with, so this only folds: \(error)\n"
            )
            return nil
        }
        defer { engine.close() }
        var wanted = RebuildOptions()
        wanted.isDryRun = isDryRun
        wanted.projections = projections
        var bar = ProgressBar("Folding", on: console)
        defer { bar.finish() }
        do throws(EngineError) {
            let report = try engine.rebuild(wanted) { progress in
                bar.update(
                    fraction: Double(progress.recordCount) / Double(max(1, progress.totalCount)),
                    recordCount: progress.recordCount, secondsLeft: progress.secondsLeft)
            }
            guard engine.health().damagedRanges.isEmpty else { return nil }
            return (report, notices.messages.withLock { $0 })
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    private static var temporaryDirectory: String {
        guard let value = getenv("TMPDIR") else { return "/tmp" }
        let path = String(cString: value)
        return path.isEmpty ? "/tmp" : path
    }
}
