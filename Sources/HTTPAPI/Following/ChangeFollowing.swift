import Bytes
import Engine
import JSON
import Search
import ServiceLifecycle

/// One who follows the log: the place where it stands, and nothing of what it has not asked for.
struct ChangeFollowing: Sendable {
    /// So often something is sent where nothing happens: proxies cut what is silent.
    private static let pulse = Duration.seconds(10)

    private var question: ChangeQuestion
    private let query: SearchQuery?
    private let backend: Backend
    let stop = StopWatch()

    init(_ question: ChangeQuestion, matching query: SearchQuery?, backend: Backend) {
        self.question = question
        self.query = query
        self.backend = backend
    }

    /// The last record that was looked at.
    var position: SequenceNumber { question.after }

    /// The next page; empty if none came until then, or the server stops.
    mutating func next(until end: ContinuousClock.Instant) async throws -> ChangePage {
        while true {
            let engine = backend.engine
            let (asked, query) = (question, query)
            let page = try await backend.followingReads.run { () throws(EngineError) in
                try engine.changes(asked, matching: query)
            }
            question.after = page.through
            let rest = ContinuousClock.now.duration(to: end)
            guard page.changes.isEmpty, rest > .zero, !stop.isStopping else { return page }
            guard page.isAtEnd else { continue }
            let wanted = page.through.advanced(by: 1)
            let isThere = await stop.interrupting {
                await engine.waitUntilVisible(wanted, atMost: rest)
            }
            guard isThere else { return page }
        }
    }

    /// The next piece of a stream: changes, or a sign of life that tells how far it has come.
    mutating func nextPiece(_ rest: inout Int?) async throws -> [UInt8] {
        if let rest { question.limit = rest }
        let page = try await next(until: ContinuousClock.now.advanced(by: Self.pulse))
        if let count = rest { rest = max(0, count - page.changes.count) }
        var text: [UInt8] = []
        for change in page.changes {
            var json = JSONWriter(reservingCapacity: 2_048)
            ChangeAnswer.write(change, to: &json)
            // JSON has no line ends of its own.
            text += Array(
                "id: \(change.number)\nevent: \(ChangeAnswer.kind(change))\ndata: ".utf8)
            text += json.takeBytes()
            text += [0x0A, 0x0A]
        }
        if page.changes.last.map({ $0.number < page.through }) ?? true {
            // Without data it is no event, but a reconnection begins behind it.
            text += Array("id: \(page.through)\n\n".utf8)
        }
        return text
    }
}
