import Bytes
import Glibc
import Threads

/// A file that requests are appended to, many in one sync.
///
/// The queue is taken whole each time that the last sync is done: what came meanwhile is the next
/// group, as in the real log.
final class FloorLog: Sendable {
    /// What waits to be written.
    private struct Queue {
        var bodies: [[UInt8]] = []
        var writers: [UnsafeContinuation<Void, any Error>] = []
    }

    /// Bytes of one compressed block, before compression: as in the real log.
    private static let blockByteCount = 256 << 10

    private let queue = Monitor(Queue())
    private let descriptor: Int32

    /// Opens or makes the file and starts the thread that writes.
    init(path: String) throws {
        descriptor = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FloorError(reason: "can't open \(path): \(errno)") }
        _ = try NamedThread(name: "floor-log") { [self] in
            while true { writeGroup() }
        }
    }

    /// Returns when the bytes are synced.
    func append(_ body: [UInt8]) async throws {
        try await withUnsafeThrowingContinuation { (writer: UnsafeContinuation<Void, any Error>) in
            queue.withLock { queue in
                queue.bodies.append(body)
                queue.writers.append(writer)
            }
            queue.signal()
        }
    }

    private func writeGroup() {
        let group = queue.waiting { queue -> Monitor<Queue>.Look<Queue> in
            guard !queue.bodies.isEmpty else { return .wait(nanoseconds: nil) }
            defer { queue = Queue() }
            return .done(queue)
        }
        var block: [UInt8] = []
        var output: [UInt8] = []
        for body in group.bodies {
            block.append(contentsOf: body)
            if block.count >= Self.blockByteCount {
                Self.encode(block, into: &output)
                block.removeAll(keepingCapacity: true)
            }
        }
        if !block.isEmpty { Self.encode(block, into: &output) }
        let written = output.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let isDurable = written == output.count && fdatasync(descriptor) == 0
        for writer in group.writers {
            if isDurable {
                writer.resume()
            } else {
                writer.resume(throwing: FloorError(reason: "write failed: \(errno)"))
            }
        }
    }

    /// Appends a block: raw length, stored length, CRC-32C, LZ4 bytes.
    private static func encode(_ block: [UInt8], into output: inout [UInt8]) {
        var stored: [UInt8] = []
        let count = LZ4.compress(block.span.bytes, appendingTo: &stored)
        for value in [UInt32(block.count), UInt32(count), CRC32C.checksum(stored)] {
            withUnsafeBytes(of: value.littleEndian) { output.append(contentsOf: $0) }
        }
        output.append(contentsOf: stored)
    }
}
