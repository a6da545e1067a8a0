import Hummingbird
import NIOCore

/// An answer that is made piece by piece, so that a large one is never whole in memory.
protocol StreamedAnswer: Sendable {
    /// Whether everything was handed out.
    var isFinished: Bool { get }

    /// The next piece of the JSON text.
    mutating func next() async throws -> [UInt8]
}

extension StreamedAnswer {
    /// Bytes of a piece, roughly: enough that a usual answer is one piece.
    static var pieceByteCount: Int { 262_144 }

    /// Answers with everything at once if one piece is all, and else piece by piece.
    ///
    /// The first piece is made before the answer begins, so that a refusal still has its status.
    func response() async throws -> Response {
        var answer = self
        let first = try await answer.next()
        if answer.isFinished { return Response(json: first) }
        let rest = answer
        let body = ResponseBody { writer in
            var rest = rest
            try await writer.write(ByteBuffer(bytes: first))
            while !rest.isFinished {
                try await writer.write(ByteBuffer(bytes: try await rest.next()))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }
}
