internal import EventLog
internal import Threads

extension Engine {
    /// Begins to rebuild the projections beside those that answer.
    ///
    /// - Returns: false if a rebuild is going on.
    public func startRebuild(_ options: RebuildOptions) throws(EngineError) -> Bool {
        do throws(ThreadError) {
            return try rebuilder.start(options, of: log)
        } catch {
            throw .unavailable(reason: "the system gives no thread (error \(error.code))")
        }
    }

    /// How the last rebuild stands, and what was wanted of it; nil if none was begun since the start.
    public var lastRebuild: (status: RebuildStatus, options: RebuildOptions?) { rebuilder.last }

    /// Rebuilds the projections beside those that answer, on the calling thread. Blocks.
    ///
    /// - Parameter progress: called a few times a second.
    public func rebuild(
        _ options: RebuildOptions, progress: (RebuildProgress) -> Void = { _ in }
    ) throws(EngineError) -> RebuildReport {
        try rebuilder.run(options, of: log, progress: progress)
    }
}
