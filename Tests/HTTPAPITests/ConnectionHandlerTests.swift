import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Telemetry
import Testing

@testable import HTTPAPI

@Suite("The patience of a connection")
struct ConnectionHandlerTests {
    private func channel() throws -> EmbeddedChannel {
        let counter = Counter("requests", help: "R.", labels: LabelSet(["m", "r", "s"]))
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(requests: counter, maximumBodyBytes: 1_000))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "h", path: "/"))

    @Test("ends with a request that drips on for minutes")
    func dripping() throws {
        let channel = try channel()
        try channel.writeInbound(head)
        for _ in 0..<14 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(10))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(bytes: [1])))
            #expect(channel.isActive)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
    }

    @Test("does not end with a request that came whole")
    func whole() throws {
        let channel = try channel()
        try channel.writeInbound(head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        _ = try channel.finish()
    }

    @Test("is short once the server stops")
    func stopping() throws {
        let channel = try channel()
        try channel.writeInbound(head)
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("ends with a peer that takes nothing of its answer")
    func stalledAnswer() throws {
        let channel = try channel()
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }
}
