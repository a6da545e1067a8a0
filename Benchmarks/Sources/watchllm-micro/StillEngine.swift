import Bytes
import Engine
import EventLog
import Ingestion
import Model
import Records
import Synchronization

/// An engine without threads, clocks or chance: the same calls run the same instructions.
final class StillEngine {
    let engine: Engine
    private(set) var project = ProjectID("")

    /// - Parameter segmentByteCount: the size at which a segment is sealed.
    init(directory: String, segmentByteCount: Int) throws {
        let random = StillRandom()
        var log = LogOptions()
        log.hasThread = false
        log.segmentByteCount = segmentByteCount
        log.randomBytes = { random.bytes($0) }
        var options = EngineOptions(
            dataDirectory: directory, clock: StillClock(), log: log)
        options.hasThreads = false
        options.randomBytes = { random.bytes($0) }
        engine = try DataDirectory.prepare(options)
        let made = try engine.createProject(
            name: "micro", description: nil, by: .system, settled: { _ in })
        project = made.project.id
        settle()
    }

    deinit { engine.close() }

    /// Does all work that there is, background work included.
    func settle() { while engine.step() {} }

    /// Takes a request: from the bytes of its body to visible.
    func ingest(_ body: [UInt8]) throws {
        let batch = try NativeDecoder().readBatch(
            body.span.bytes, now: engine.wallTime(), makeID: { "" })
        let isSettled = Atomic<Bool>(false)
        _ = try engine.ingest(
            batch, in: body.span.bytes, into: project, by: Material.actor
        ) { result in
            if case .success = result { isSettled.store(true, ordering: .relaxed) }
        }
        while !isSettled.load(ordering: .relaxed) {
            guard engine.step(.log) || engine.step(.projector) else {
                throw MicroError(reason: "a batch was not settled")
            }
        }
    }
}
