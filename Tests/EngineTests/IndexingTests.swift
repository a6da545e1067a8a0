import Bytes
import EventLog
import Foundation
import Model
import Projections
import Records
import Testing

@testable import Engine

@Suite("Indexing sealed segments")
struct IndexingTests {
    /// An engine without threads over a directory with a dozen small segments.
    private final class Home {
        let path: String
        let project: ProjectID
        private(set) var engine: Engine
        private var last = 0

        init() async throws {
            path = NSTemporaryDirectory() + "watchllm-indexing-" + UUID().uuidString
            let made = try await DataDirectory.initialize(EngineOptions(dataDirectory: path))
            project = made.projectID
            engine = try Engine.open(Self.options(path))
        }

        deinit {
            engine.close()
            try? FileManager.default.removeItem(atPath: path)
        }

        private static func options(_ path: String) -> EngineOptions {
            var options = EngineOptions(dataDirectory: path)
            options.hasThreads = false
            options.log.segmentByteCount = 4_096
            return options
        }

        func reopen() throws {
            engine.close()
            engine = try Engine.open(Self.options(path))
        }

        /// Takes some events, a request each, and does all work behind them.
        func ingest(_ count: Int) throws {
            for number in last..<last + count {
                var event = TemporaryEngine.usageEvent(
                    "event \(number)", model: number % 3 == 0 ? "gpt-4o" : "nobody-knows",
                    input: UInt64(number), output: 7)
                event.traceID = "trace \(number % 17)"
                event.sessionID = "session \(number % 5)"
                event.timestamp = event.timestamp.advanced(byMicroseconds: Int64(number) * 1_000)
                _ = try engine.ingest([event], into: project, by: .key("key_test")) { _ in }
                while engine.step() {}
            }
            last += count
        }

        var files: [String: Data] {
            get throws {
                let names = try FileManager.default.contentsOfDirectory(atPath: path + "/index")
                return try Dictionary(
                    uniqueKeysWithValues: names.map { name in
                        (name, try Data(contentsOf: URL(filePath: path + "/index/" + name)))
                    })
            }
        }

        func put(_ bytes: Data?, in name: String) throws {
            let url = URL(filePath: path + "/index/" + name)
            if let bytes {
                try bytes.write(to: url)
            } else {
                try FileManager.default.removeItem(at: url)
            }
        }

        /// Some of what can be asked.
        func answers() throws -> [String] {
            let digests = try engine.digests()
            let events = try engine.events(EventQuestion(projectID: project, offset: 3, limit: 70))
            let traces = try engine.traces(TraceQuestion(projectID: project))
            let trace = try engine.trace(project: project, id: "trace 3", at: nil)
            let found = try engine.event(project: project, id: "event 5", at: nil)
            #expect(try engine.digests(keptSums: .all).digests == digests.digests)
            return [
                digests.total.hexadecimal, "\(events)", "\(traces)", "\(String(describing: trace))",
                "\(String(describing: found))",
                "\(try engine.modelUsage(project, window: .everything))",
            ]
        }

        /// The sealed segments whose events are in memory.
        var inMemory: [UInt64] {
            let sealed = Set(engine.log.sealedSegments.map(\.number))
            return engine.projector.read { $0.unsealedSegments }.filter { sealed.contains($0) }
        }
    }

    @Test("Each sealed segment is indexed, leaves memory, and is read from its file at a start")
    func files() async throws {
        let home = try await Home()
        try home.ingest(300)
        let sealed = home.engine.log.sealedSegments.count
        #expect(sealed > 5)
        #expect(home.inMemory.isEmpty)
        #expect(home.engine.statistics().backgroundPendingCount == 0)
        let files = try home.files
        // The segments of the start hold no events, or few; those are not indexed without any.
        let indexes = files.keys.filter { $0.hasSuffix(".widx") }
        #expect((sealed - 2...sealed).contains(indexes.count))
        // And a filter over ids beside each, and sums over runs of them.
        #expect(files.keys.count { $0.hasSuffix(".wids") } == indexes.count)
        #expect(files.keys.count { $0.hasSuffix(".wrun") } == sealed / 16)
        let answers = try home.answers()
        try home.reopen()
        #expect(home.inMemory.isEmpty)
        #expect(try home.answers() == answers)
        #expect(try home.files == files)
        try home.ingest(50)
        #expect(try home.files.count > files.count)
        #expect(try home.answers() != answers)
    }

    @Test("Without files, or with damaged ones, answers are the same and the files come back")
    func damage() async throws {
        let home = try await Home()
        try home.ingest(300)
        let answers = try home.answers()
        let files = try home.files
        for round in 0..<4 {
            for (place, name) in files.keys.sorted().enumerated() {
                var bytes = try #require(files[name])
                switch (place + round) % 4 {
                case 0: try home.put(nil, in: name)
                case 1: try home.put(bytes.prefix(bytes.count - 100), in: name)
                case 2:
                    // In a page, so that it is found only when that is read.
                    bytes[140] ^= 1
                    try home.put(bytes, in: name)
                default: break
                }
            }
            // Once as found at a start, once under the eyes of a running engine.
            if round % 2 == 0 { try home.reopen() }
            #expect(try home.answers() == answers, "round \(round)")
            while home.engine.step() {}
            #expect(try home.answers() == answers, "round \(round)")
            #expect(home.inMemory.isEmpty, "round \(round)")
            try home.reopen()
            while home.engine.step() {}
            #expect(try home.files == files, "round \(round)")
        }
    }

    @Test("What is left of a file half-written, or of a segment that is gone, is removed")
    func leftovers() async throws {
        let home = try await Home()
        try home.ingest(100)
        let files = try home.files
        try home.put(Data([1, 2, 3]), in: "0000000003.widx.new")
        try home.put(Data([1, 2, 3]), in: "0000009999.widx")
        try home.put(Data([1, 2, 3]), in: "notes.txt")
        try home.reopen()
        #expect(Set(try home.files.keys) == Set(files.keys).union(["notes.txt"]))
    }

    @Test("Where no file can be written, everything stays in memory, and answers")
    func unwritable() async throws {
        let home = try await Home()
        // A file where the directory should be.
        try Data().write(to: URL(filePath: home.path + "/index"))
        try home.ingest(200)
        #expect(!home.inMemory.isEmpty)
        let answers = try home.answers()
        try FileManager.default.removeItem(atPath: home.path + "/index")
        try home.reopen()
        while home.engine.step() {}
        #expect(home.inMemory.isEmpty)
        #expect(try home.answers() == answers)
    }
}
