import Engine
import Model
import Projections
import Search
import Workload

extension Benchmarks {
    /// The whole way of a batch, and questions to a log whose segments are sealed and indexed.
    static func engine(_ material: Material, directory: String) throws -> [Benchmark] {
        let still = try StillEngine(
            directory: directory + "/engine", segmentByteCount: 512 << 10)
        let first = material.events
        for body in material.batches { try still.ingest(body) }
        still.settle()
        let engine = still.engine
        let project = still.project
        let traces = Array(Set(first.compactMap(\.traceID)).sorted().prefix(10))
        let ids = first.prefix(20).map(\.id)
        let word = try SearchQuery(Truth.phrase[0])
        let fresh = try StillEngine(directory: directory + "/ingest", segmentByteCount: 64 << 20)
        var next = 0
        return [
            Benchmark("engine.ingest", per: "event", count: 500) {
                for body in material.batches[next..<next + 5] { try fresh.ingest(body) }
                next += 5
                return next
            },
            Benchmark("index.event", per: "question", count: ids.count) {
                try ids.reduce(0) { sum, id in
                    try engine.event(project: project, id: id, at: nil) == nil ? sum : sum + 1
                }
            },
            Benchmark("index.trace", per: "question", count: traces.count) {
                try traces.reduce(0) { sum, id in
                    try sum + (engine.trace(project: project, id: id, at: nil)?.numbers.count ?? 0)
                }
            },
            Benchmark("list.traces", per: "question", count: 5) {
                var question = TraceQuestion(projectID: project)
                question.limit = 50
                return try (0..<5).reduce(0) { sum, _ in
                    try sum + engine.traces(question).summaries.count
                }
            },
            Benchmark("rollup.models", per: "question", count: 5) {
                try (0..<5).reduce(0) { sum, _ in
                    try sum + engine.modelUsage(project, window: .everything).count
                }
            },
            Benchmark("rollup.errors", per: "question", count: 5) {
                try (0..<5).reduce(0) { sum, _ in
                    try sum
                        + engine.series(
                            project, metric: .errors, intervalMicroseconds: 3_600_000_000,
                            window: .everything
                        ).count
                }
            },
            Benchmark("search.word", per: "question", count: 2) {
                try (0..<2).reduce(0) { sum, _ in
                    try sum
                        + engine.events(EventQuestion(projectID: project), matching: word)
                        .positions.count
                }
            },
        ]
    }

    /// Making the index file of a sealed segment, words included.
    static func indexing(_ material: Material, directory: String) throws -> [Benchmark] {
        let still = try StillEngine(
            directory: directory + "/indexing", segmentByteCount: 256 << 10)
        var next = 0
        // Each run of it indexes what five batches sealed; sealing itself is part of it.
        return [
            Benchmark("index.build", per: "event", count: 500) {
                for _ in 0..<5 {
                    try still.ingest(material.batches[next])
                    next += 1
                    still.settle()
                }
                return next
            }
        ]
    }
}
