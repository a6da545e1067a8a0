internal import Bytes
internal import Engine
internal import EventLog
internal import Model
internal import Records
internal import TestSupport

/// Asks random questions about a random log of an engine that has index files, and of one that has
/// to read the log: the answers are the same, while segments are sealed and index files deleted and
/// damaged.
public struct QuestionTrial {
    /// What was asked.
    public struct Report: Sendable {
        public var questionCount = 0
        public var eventCount = 0
        /// As many as there were at most.
        public var indexFileCount = 0
        /// Index files that were deleted or damaged.
        public var damageCount = 0
    }

    /// Questions between two looks by the engine that reads the log.
    private static let questionsAtOnce = 20

    private let seed: UInt64
    private let disk = SimulatedFileSystem()
    private let clock = ManualClock()

    public init(seed: UInt64) { self.seed = seed }

    /// - Parameter count: how many questions.
    /// - Throws: `Violation` for the first answer that differs, with the question.
    public func run(count: Int) throws -> Report {
        disk.stopKeepingCalls()
        let engine = try DataDirectory.prepare(options(disk))
        defer { engine.close() }
        let projects = try (0..<2).map { number in
            let made = try engine.createProject(
                name: "project \(number)", description: nil, by: .operator
            ) { _ in }
            while engine.step() {}
            return made.project.id
        }
        var maker = QuestionMaker(seed: seed, projects: projects, clock: clock.wallTime())
        var report = Report()
        while report.questionCount < count {
            try write(to: engine, &maker, &report)
            let reader = try open(disk.afterKill())
            defer { reader.close() }
            for _ in 0..<min(Self.questionsAtOnce, count - report.questionCount) {
                if maker.oneIn(8) { damage(&maker, &report) }
                let question = maker.question(last: engine.lastApplied)
                report.questionCount += 1
                let expected = try question.answer(of: reader)
                let found = try question.answer(of: engine)
                guard found == expected else {
                    throw Violation(
                        "seed \(seed), question \(report.questionCount): \(question)\n"
                            + "by index: \(found)\nby scan:  \(expected)")
                }
                // Files are made, and made again, or the segment at hand is half gathered.
                if maker.oneIn(4) { _ = engine.step(.indexer) }
            }
        }
        return report
    }

    private func write(
        to engine: Engine, _ maker: inout QuestionMaker, _ report: inout Report
    ) throws {
        for _ in 0..<10 + maker.pick(30) {
            clock.advance(milliseconds: UInt64(1 + maker.pick(10_000)))
            let events = maker.events(1 + maker.pick(12))
            report.eventCount += events.count
            _ = try engine.ingest(events, into: maker.project(), by: .operator) { _ in }
            // What is written can be seen; the index lags behind now and then.
            let workers: [Engine.Worker] = [.log, .projector, .sealer]
            while workers.contains(where: { engine.step($0) }) {}
            if maker.oneIn(2) { while engine.step() {} }
        }
    }

    /// Deletes or damages one in ten index files, and one at least.
    private func damage(_ maker: inout QuestionMaker, _ report: inout Report) {
        let files = indexFiles(disk)
        report.indexFileCount = max(report.indexFileCount, files.count)
        guard !files.isEmpty else { return }
        let chosen = maker.pick(files.count)
        for (place, path) in files.enumerated() where place == chosen || maker.oneIn(10) {
            report.damageCount += 1
            if maker.oneIn(2) {
                // A file that is not there can't be removed.
                try? disk.remove(path)
            } else {
                let bit = maker.pick(8)
                let byte = maker.pick(1 << 20)
                disk.corrupt(path) { bytes in bytes[byte % bytes.count] ^= 1 << UInt8(bit) }
            }
        }
    }

    /// An engine that has no index files, and makes none.
    private func open(_ copy: SimulatedFileSystem) throws -> Engine {
        for path in indexFiles(copy) { try copy.remove(path) }
        copy.stopKeepingCalls()
        return try Engine.open(options(copy))
    }

    private func indexFiles(_ disk: SimulatedFileSystem) -> [String] {
        disk.paths.filter { $0.hasSuffix(".widx") }
    }

    private func options(_ disk: SimulatedFileSystem) -> EngineOptions {
        let bytes = SeededBytes(seed: seed)
        var log = LogOptions()
        log.segmentByteCount = 8_192
        var options = EngineOptions(
            dataDirectory: "/data", fileSystem: disk, clock: clock, log: log)
        options.hasThreads = false
        options.indexCacheByteCount = 200_000
        options.randomBytes = { count throws(EngineError) in bytes.bytes(count) }
        return options
    }
}
