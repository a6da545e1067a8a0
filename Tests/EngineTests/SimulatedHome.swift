import Bytes
import EventLog
import Model
import Projections
import Records
import TestSupport
import Testing

@testable import Engine

/// An engine without threads over a simulated disk, with small segments.
final class SimulatedHome {
    static let path = "/srv/data"

    private(set) var disk: SimulatedFileSystem
    private(set) var engine: Engine
    let clock = ManualClock()
    let project: ProjectID
    var idempotencyByteCount = Limits.maximumIdempotencyBytes
    private(set) var notices: [EngineNotice] {
        get { told.notices }
        set { told.notices = newValue }
    }
    private(set) var count = 0
    private let told = Told()

    private final class Told: @unchecked Sendable {
        // Unchecked: the engine has no threads, so it is one thread that tells and looks.
        var notices: [EngineNotice] = []
    }

    init() throws {
        disk = SimulatedFileSystem()
        disk.stopKeepingCalls()
        try disk.createDirectory("/srv")
        engine = try DataDirectory.prepare(
            Self.options(disk, clock, told, Limits.maximumIdempotencyBytes))
        project = try engine.createProject(
            name: "p", description: nil, by: .operator, settled: { _ in }
        ).project.id
        work()
    }

    private static func options(
        _ disk: SimulatedFileSystem, _ clock: ManualClock, _ told: Told, _ byteCount: Int
    ) -> EngineOptions {
        var log = LogOptions()
        log.segmentByteCount = 4_096
        var options = EngineOptions(
            dataDirectory: path, fileSystem: disk, clock: clock, log: log,
            notify: { told.notices.append($0) })
        options.hasThreads = false
        options.idempotencyByteCount = byteCount
        return options
    }

    /// Does all work behind the writes.
    func work() { while engine.step() {} }

    /// What comes after a clean stop, a kill or a power loss.
    enum End: CaseIterable { case close, kill, powerLoss }

    /// Ends the process and begins another.
    func restart(_ end: End = .close, change: (SimulatedFileSystem) throws -> Void = { _ in })
        throws
    {
        switch end {
        case .close: engine.close()
        case .kill: disk = disk.afterKill()
        case .powerLoss: disk = disk.afterPowerLoss(seed: UInt64(count))
        }
        if end == .close { disk = disk.afterKill() }
        disk.stopKeepingCalls()
        notices = []
        try change(disk)
        engine = try Engine.open(Self.options(disk, clock, told, idempotencyByteCount))
    }

    /// Takes one event.
    @discardableResult
    func ingest(_ id: String) throws -> IngestReceipt.Outcome {
        var event = TemporaryEngine.usageEvent(
            id, model: count % 3 == 0 ? "gpt-4o" : "nobody-knows", input: UInt64(count), output: 7)
        event.traceID = "trace \(count % 17)"
        count += 1
        clock.advance(milliseconds: 1)
        let receipt = try engine.ingest([event], into: project, by: .key("k"), settled: { _ in })
        return try #require(receipt.outcomes.first)
    }

    /// Takes so many new events, and does all work behind them.
    func fill(_ number: Int) throws {
        for _ in 0..<number {
            try ingest("event \(count)")
            work()
        }
    }

    /// The paths of files with a suffix, ascending.
    func files(_ suffix: String) -> [String] { disk.paths.filter { $0.hasSuffix(suffix) } }

    /// Some of what can be asked.
    func answers() throws -> [String] {
        [
            try engine.digests().total.hexadecimal,
            try engine.digests(keptSums: .all).total.hexadecimal,
            "\(try engine.events(EventQuestion(projectID: project, offset: 3, limit: 70)))",
            "\(try engine.traces(TraceQuestion(projectID: project)))",
            "\(String(describing: try engine.event(project: project, id: "event 5", at: nil)))",
            "\(try engine.modelUsage(project, window: .everything))",
            "\(engine.statistics().eventCounts)",
        ]
    }

    /// The digests of the log as it stands on disk, folded from its first record.
    func rebuilt() throws -> [ProjectionDigest] {
        var set = ProjectionSet()
        let scanner = try LogScanner(
            directory: Self.path + "/log", fileSystem: disk.afterKill())
        try scanner.batches { batch in
            batch.forEachRecord { number, time, bytes in
                set.apply(bytes, sequenceNumber: number, commitTime: time)
            }
        }
        return try set.digests()
    }
}
