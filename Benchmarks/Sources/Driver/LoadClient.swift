public import Workload

/// Sends a load over some connections, each with one request at a time: a closed loop.
///
/// One thread and epoll, requests made by copying and patching: cheap enough that on a core of its
/// own it waits for the server most of the time (`LoadResult.clientSeconds` tells).
public struct LoadClient<Requests: Load> {
    private let load: Requests
    private let poller: Poller
    private var lanes: [Lane] = []
    private var result = LoadResult()
    private var next: Int
    private let end: Int
    private let startTime = Clock.nanoseconds()
    private var receiveBuffer = [UInt8](repeating: 0, count: 64 << 10)
    /// Lanes whose request was refused for now, and when to send it again.
    private var waiting: [(lane: Int, until: Int)] = []
    private static var refusalNanoseconds: Int { 20_000_000 }

    /// - Parameters:
    ///   - requests: which of the load's requests to send; nil: all.
    ///   - connections: how many, at least 1.
    public static func run(
        _ load: Requests, port: Int, connections: Int, requests: Range<Int>? = nil
    ) throws(Failure) -> LoadResult {
        var client = try LoadClient(
            load, port: port, connections: connections,
            requests: requests ?? 0..<load.requestCount)
        return try client.run()
    }

    private init(
        _ load: Requests, port: Int, connections: Int, requests: Range<Int>
    ) throws(Failure) {
        self.load = load
        next = requests.lowerBound
        end = requests.upperBound
        poller = try Poller()
        for tag in 0..<min(connections, requests.count) {
            let socket = try Socket(port: port)
            socket.setNonBlocking()
            try poller.add(socket.descriptor, tag: tag)
            lanes.append(Lane(socket))
        }
    }

    private mutating func run() throws(Failure) -> LoadResult {
        let threadStart = Clock.threadSeconds()
        let total = end - next
        for tag in lanes.indices { try begin(tag) }
        while result.requests < total {
            for tag in try poller.wait(milliseconds: waiting.isEmpty ? 10_000 : 5) {
                try move(tag)
            }
            try resume()
            noteProgress(total)
        }
        result.seconds = Clock.seconds(since: startTime)
        result.clientSeconds = Clock.threadSeconds() - threadStart
        return result
    }

    /// Makes the next request for a lane and sends what can be sent.
    private mutating func begin(_ tag: Int) throws(Failure) {
        guard next < end else { return }
        lanes[tag].index = next
        next += 1
        lanes[tag].eventCount = load.fill(lanes[tag].index, into: &lanes[tag].request)
        lanes[tag].startTime = Clock.nanoseconds()
        try send(tag)
    }

    private mutating func send(_ tag: Int) throws(Failure) {
        lanes[tag].sentCount = 0
        lanes[tag].isBusy = true
        lanes[tag].parser.reset()
        try lanes[tag].push()
    }

    /// Goes on with a lane that can be written to or read from.
    private mutating func move(_ tag: Int) throws(Failure) {
        guard lanes[tag].isBusy else { return }
        try lanes[tag].push()
        while let count = try lanes[tag].socket.receive(into: &receiveBuffer) {
            guard count > 0 else { throw Failure("the server ended a connection") }
            try lanes[tag].parser.feed(receiveBuffer[..<count])
            // Another read would only say that there is nothing: one request at a time.
            if lanes[tag].parser.isComplete { return try finish(tag) }
        }
    }

    private mutating func finish(_ tag: Int) throws(Failure) {
        let now = Clock.nanoseconds()
        lanes[tag].isBusy = false
        switch lanes[tag].parser.status {
        case 200..<300:
            result.latencies.add(now - lanes[tag].startTime)
            result.events += lanes[tag].eventCount
            result.requests += 1
            result.bytes += lanes[tag].request.count
            try begin(tag)
        case 503:
            result.refusals += 1
            waiting.append((tag, now + Self.refusalNanoseconds))
        case let status:
            let text = String(decoding: lanes[tag].parser.body.prefix(600), as: UTF8.self)
            throw Failure("request \(lanes[tag].index) was answered with \(status): \(text)")
        }
    }

    /// Sends again what was refused long enough ago.
    private mutating func resume() throws(Failure) {
        guard !waiting.isEmpty else { return }
        let now = Clock.nanoseconds()
        let due = waiting.filter { $0.until <= now }
        waiting.removeAll { $0.until <= now }
        for (tag, _) in due { try send(tag) }
    }

    private mutating func noteProgress(_ total: Int) {
        guard result.requests >= total * (result.progress.count + 1) / 10 else { return }
        result.progress.append((result.events, Clock.seconds(since: startTime)))
    }
}
