import Engine
import Projections

/// Rebuilds the projections of a directory that nobody serves, and exchanges them.
struct DirectoryRebuild: Sendable {
    let path: String

    /// - Returns: nil where the directory can't be had for that, or the log turns out damaged: then it
    ///   is to be folded as it can be read.
    func run(
        _ projection: ProjectionName?, isDryRun: Bool, on console: Console
    ) throws(CommandFailure) -> RebuildReport? {
        var options = EngineOptions(dataDirectory: path)
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
        if let projection { wanted.projections = [projection] }
        var bar = ProgressBar("Folding", on: console)
        defer { bar.finish() }
        do throws(EngineError) {
            let report = try engine.rebuild(wanted) { progress in
                bar.update(
                    fraction: Double(progress.recordCount) / Double(max(1, progress.totalCount)),
                    recordCount: progress.recordCount, secondsLeft: progress.secondsLeft)
            }
            return engine.health().damagedRanges.isEmpty ? report : nil
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }
}
