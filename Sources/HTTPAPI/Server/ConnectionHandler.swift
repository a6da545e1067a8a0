import Telemetry
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// What a connection needs beside requests and answers: refusals of what is not HTTP, leave to send
/// a large body, an end for requests that drip, and closing without losing the last answer.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The limits of one connection in time.
    struct Patience: Sendable {
        /// For a whole request to arrive; half a minute more than its body is given.
        var request = TimeAmount.seconds(150)
        /// For a peer to take any byte of an answer that waits for it.
        var answer = TimeAmount.seconds(30)
        /// For either of these once the server stops.
        var stop = TimeAmount.seconds(5)
        /// For the peer to read the last answer, before its connection is cut.
        var linger = TimeAmount.seconds(2)
    }

    private let patience: Patience
    private let maximumBodyBytes: Int
    /// By method, route and status.
    private let requests: Counter
    /// Requests whose heads were passed on and whose answers have not ended.
    private var unanswered = 0
    private var isReading = false
    private var isClosing = false
    private var isStopping = false
    /// Whether the connection ends after the answer that is being written.
    private var endsAfterAnswer = false
    /// Said after the answers that are due.
    private var pendingRefusal: Problem?
    private var deadline: Scheduled<Void>?
    /// Looks after a peer that does not read its answer.
    private var stallCheck: Scheduled<Void>?

    init(requests: Counter, maximumBodyBytes: Int, patience: Patience = Patience()) {
        self.requests = requests
        self.maximumBodyBytes = maximumBodyBytes
        self.patience = patience
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing, pendingRefusal == nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let request):
            unanswered += 1
            isReading = true
            answerExpectation(of: request, context)
        case .body: break
        case .end:
            isReading = false
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isReading, deadline == nil { schedule(patience.request, context) }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The connection itself failed: there is nobody to tell.
        if error is IOError || error is ChannelError { return context.fireErrorCaught(error) }
        guard !isClosing else { return }
        let problem = Self.problem(for: error)
        switch (isReading, unanswered > 0) {
        case (true, true):
            // Whoever reads the body learns it and answers.
            endsAfterAnswer = true
            context.fireErrorCaught(error)
        case (true, false): close(context)
        case (false, true): pendingRefusal = problem
        case (false, false): refuse(problem, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isStopping = true
            if isReading {
                deadline?.cancel()
                schedule(patience.stop, context)
            }
            if let check = stallCheck {
                check.cancel()
                scheduleStallCheck(context)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        stallCheck?.cancel()
    }

    /// Clients that ask before they send a large body wait until they are told (RFC 9110, 10.1.1).
    private func answerExpectation(of request: HTTPRequest, _ context: ChannelHandlerContext) {
        guard request.headerFields[.expect]?.lowercased() == "100-continue", unanswered == 1 else {
            return
        }
        let announced = request.headerFields[.contentLength].flatMap { Int($0) }
        if let announced, announced > maximumBodyBytes {
            // The refusal comes instead, and the body never.
            endsAfterAnswer = true
        } else {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let response):
            if response.headerFields[.connection]?.lowercased() == "close" {
                endsAfterAnswer = true
            }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            unanswered = max(0, unanswered - 1)
            context.writeAndFlush(data, promise: promise)
            if endsAfterAnswer {
                closeGently(context)
            } else if unanswered == 0, let problem = pendingRefusal {
                refuse(problem, context)
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stallCheck?.cancel()
            stallCheck = nil
        } else if stallCheck == nil {
            scheduleStallCheck(context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// Ends the connection if its peer takes nothing at all for a while: the idle timeout is about
    /// requests, and an answer that nobody reads would hold its memory for ever.
    private func scheduleStallCheck(_ context: ChannelHandlerContext) {
        let waiting = Self.waitingByteCount(context)
        let delay = isStopping ? patience.stop : patience.answer
        stallCheck = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.stallCheck = nil
            guard context.channel.isActive, !context.channel.isWritable else { return }
            if Self.waitingByteCount(context) >= waiting {
                self.close(context)
            } else {
                self.scheduleStallCheck(context)
            }
        }
    }

    private static func waitingByteCount(_ context: ChannelHandlerContext) -> Int {
        let count = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return count ?? 0
    }

    /// Says what is wrong with something that never became a request.
    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        let body = problem.body
        var fields: HTTPFields = [
            .contentType: "application/json", .contentLength: String(body.count),
            .requestID: RequestID().description,
        ]
        for header in problem.headers { fields[header.name] = header.value }
        requests.add(1, "none", "none", String(problem.status.code))
        let head = HTTPResponse(status: problem.status, headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        closeGently(context)
    }

    private static func problem(for error: any Error) -> Problem {
        switch error {
        case HTTPParserError.headerOverflow: .headersTooLarge
        default: .malformedRequest
        }
    }

    // MARK: The end

    private func schedule(_ delay: TimeAmount, _ context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.close(context)
        }
    }

    private func close(_ context: ChannelHandlerContext) {
        isClosing = true
        context.close(promise: nil)
    }

    /// Ends our side and lets the peer read what was said: closing at once with bytes unread would
    /// reset the connection and take the answer back.
    private func closeGently(_ context: ChannelHandlerContext) {
        isClosing = true
        deadline?.cancel()
        context.close(mode: .output, promise: nil)
        schedule(patience.linger, context)
    }
}

@available(*, unavailable)
extension ConnectionHandler: Sendable {}
