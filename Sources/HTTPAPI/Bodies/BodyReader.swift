import HTTPTypes
import Hummingbird
import Model
import NIOCore
import NIOHTTP1

/// Reads the bodies of requests within every limit: as sent, inflated, in time, and together.
///
/// Memory is reserved as bytes arrive, not as announced: a client that announces much and sends
/// nothing holds nothing.
struct BodyReader: Sendable {
    let budget: InFlightBudget
    var maximumBytes = Limits.maximumBodyBytes
    var maximumInflatedBytes = Limits.maximumInflatedBytes
    /// How long a body may take to arrive, however steadily it drips.
    var patience: Duration = .seconds(120)

    /// Reads and inflates the whole body.
    func read(_ request: Request) async throws(Problem) -> RequestContent {
        let encoding = try ContentEncoding(request.headers)
        let announced = try announcedCount(request.headers)
        let reservation = InFlightBudget.Reservation(budget)
        let bytes: [UInt8]
        let sentCount: Int
        switch encoding {
        case .identity:
            bytes = try await collect(request, announced: announced, reservation)
            sentCount = bytes.count
        case .compressed(let format):
            (bytes, sentCount) = try await inflate(
                request, format, announced: announced, reservation)
        }
        return RequestContent(bytes: bytes, sentCount: sentCount, reservation: reservation)
    }

    private func announcedCount(_ headers: HTTPFields) throws(Problem) -> Int? {
        guard let text = headers[.contentLength] else { return nil }
        guard let count = Int(text), count <= maximumBytes else {
            throw .bodyTooLarge(limit: maximumBytes, isInflated: false)
        }
        guard budget.hasRoom(for: count) else { throw .busy }
        return count
    }

    private func collect(
        _ request: Request, announced: Int?, _ reservation: InFlightBudget.Reservation
    ) async throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(announced ?? 0)
        try await forEachChunk(of: request, announced: announced) { chunk throws(Problem) in
            try reservation.grow(by: chunk.readableBytes)
            chunk.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    private func inflate(
        _ request: Request, _ format: Inflater.Format, announced: Int?,
        _ reservation: InFlightBudget.Reservation
    ) async throws(Problem) -> (bytes: [UInt8], sentCount: Int) {
        let sent = try await collect(request, announced: announced, reservation)
        if format == .gzip, let count = WholeGzip.inflatedByteCount(of: sent),
            count <= maximumInflatedBytes
        {
            try reservation.grow(by: count)
            if let bytes = WholeGzip.inflate(sent, count: count) {
                try reservation.resize(to: count)
                return (bytes, sent.count)
            }
            try reservation.resize(to: sent.count)
        }
        let inflater = try Inflater(format)
        var bytes: [UInt8] = []
        try inflater.inflate(sent) { part throws(Problem) in
            guard bytes.count + part.count <= maximumInflatedBytes else {
                throw .bodyTooLarge(limit: maximumInflatedBytes, isInflated: true)
            }
            try reservation.grow(by: part.count)
            bytes.append(contentsOf: part)
        }
        guard inflater.isAtEnd else { throw .brokenCompression }
        try reservation.resize(to: bytes.count)
        return (bytes, sent.count)
    }

    private func forEachChunk(
        of request: Request, announced: Int?, _ take: (ByteBuffer) throws(Problem) -> Void
    ) async throws(Problem) {
        let deadline = ContinuousClock.now.advanced(by: patience)
        var count = 0
        var chunks = request.body.makeAsyncIterator()
        while let chunk = try await Self.next(&chunks) {
            count += chunk.readableBytes
            guard count <= maximumBytes else {
                throw .bodyTooLarge(limit: maximumBytes, isInflated: false)
            }
            guard ContinuousClock.now < deadline else { throw .slowBody }
            try take(chunk)
        }
        // A connection that ends early looks like the end of the body.
        if let announced, count != announced { throw .truncatedBody }
    }

    private static func next(
        _ chunks: inout RequestBody.AsyncIterator
    ) async throws(Problem) -> ByteBuffer? {
        do {
            return try await chunks.next()
        } catch {
            throw .truncatedBody
        }
    }
}
