import Engine
import Logging
import Model

/// What the routes work with.
struct Backend: Sendable {
    let engine: Engine
    /// Threads for questions.
    let reads: ReadPool
    /// Reads bodies, within the memory that requests may take.
    let bodies: BodyReader
    /// The steps of traces.
    let steps: StepStore
    /// Room for those who follow the log.
    let followers = FollowerPlaces()
    /// The thread that reads for them: however many they are, other questions don't wait for them.
    let followingReads = ReadPool(threadCount: 1, maximumWaiting: 2 * FollowerPlaces.limit)
    let metrics: ServerMetrics
    let keyStoreWatch: KeyStoreWatch
    /// The version of this build, as it shows itself.
    let version: String

    init(engine: Engine, version: String, logger: Logger) {
        let budget = InFlightBudget(limit: engine.memory.limit(.requests))
        self.engine = engine
        self.steps = StepStore(maximumByteCount: engine.memory.limit(.steps))
        self.reads = ReadPool()
        self.bodies = BodyReader(budget: budget)
        self.metrics = ServerMetrics(
            engine: engine, budget: budget, steps: steps, version: version)
        self.keyStoreWatch = KeyStoreWatch(engine: engine, logger: logger)
        self.version = version
    }
}
