import Engine
import JSON
import Model
import Steps

/// A page of steps, each with its difference and, where asked for, the state after it.
///
/// States grow with the trace, so they are written piece by piece and never all in memory; a page
/// ends where it has become long.
struct StepListAnswer: StreamedAnswer {
    private let reads: ReadPool
    private let steps: TraceSteps
    private var last: Int
    /// How many steps are written, and those before the page.
    private var position: Int
    private let hasStates: Bool
    /// Of the pieces before this one.
    private var writtenByteCount = 0
    private var json = JSONWriter(reservingCapacity: Self.pieceByteCount)
    private(set) var isFinished = false

    /// - Parameters:
    ///   - first: the first step of the page, from 1.
    ///   - limit: how many steps the page has at most.
    init(
        _ found: StepStore.Found, project: ProjectID, traceID: String, first: Int, limit: Int,
        hasStates: Bool, reads: ReadPool
    ) {
        self.reads = reads
        steps = found.steps
        let count = steps.count
        position = min(first - 1, count)
        last = position + min(limit, count - position)
        self.hasStates = hasStates
        json.beginObject()
        StepAnswer.writeHead(of: found, project: project, traceID: traceID, to: &json)
        json.key("steps")
        json.beginArray()
    }

    /// No step follows on the page after so many bytes.
    static let pageByteCount = 16 << 20

    mutating func next() async throws -> [UInt8] {
        let begun = self
        var done = try await reads.run { () throws(EngineError) in
            var answer = begun
            answer.writePiece()
            return answer
        }
        let bytes = done.json.takeBytes()
        done.writtenByteCount += bytes.count
        self = done
        return bytes
    }

    private mutating func writePiece() {
        while position < last, json.bytes.count < Self.pieceByteCount {
            position += 1
            steps.write(position, hasState: hasStates, to: &json)
            if writtenByteCount + json.bytes.count >= Self.pageByteCount { last = position }
        }
        guard position == last else { return }
        json.endArray()
        json.key("next_step")
        if last < steps.count { json.integer(last + 1) } else { json.null() }
        json.endObject()
        isFinished = true
    }
}
