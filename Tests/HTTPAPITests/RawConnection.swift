import NIOCore
import NIOPosix

/// A connection that says exactly what a test wants, HTTP or not.
struct RawConnection: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects, lets `body` talk, and closes.
    static func with<Result: Sendable>(
        port: Int, _ body: @Sendable (inout Talk) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var talk = Talk(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&talk)
        }
    }

    /// Sends text and reads until the server ends the connection.
    static func exchange(port: Int, _ text: String) async throws -> String {
        try await with(port: port) { talk in
            try await talk.send(text)
            return try await talk.readToEnd()
        }
    }

    /// The two directions of a connection.
    struct Talk {
        fileprivate var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

        func send(_ text: String) async throws {
            try await outbound.write(ByteBuffer(string: text))
        }

        /// Tells the server that nothing more comes.
        func finish() { outbound.finish() }

        mutating func readToEnd() async throws -> String {
            var text = ""
            while let buffer = try await inbound.next() { text += String(buffer: buffer) }
            return text
        }

        /// Reads until what came contains `mark`, or the server ends the connection.
        mutating func read(until mark: String) async throws -> String {
            var text = ""
            while !text.contains(mark), let buffer = try await inbound.next() {
                text += String(buffer: buffer)
            }
            return text
        }
    }
}
