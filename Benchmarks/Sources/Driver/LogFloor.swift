internal import Bytes
internal import Glibc
public import Workload

/// What no log can do without, on the same events: LZ4 blocks of 256 KiB, CRC-32C, a write and a
/// sync for each; and to read them: LZ4 decompression and the checksum.
public enum LogFloor {
    public struct Figures: Sendable {
        public var events = 0
        /// Bytes of the events as they were sent, without HTTP heads.
        public var rawBytes = 0
        public var storedBytes = 0
        /// Processor seconds to compress, check and write; the making of the events is not in it.
        public var appendSeconds = 0.0
        /// Seconds of the same by the clock.
        public var appendWallSeconds = 0.0
        /// Processor seconds to decompress and check.
        public var readSeconds = 0.0

        public init() {}
    }

    private static let blockByteCount = 256 << 10

    public static func measure(
        _ load: some Load, directory: String, requests: Int
    ) throws -> Figures {
        var figures = Figures()
        let path = directory + "/log-floor"
        let file = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure.system("open \(path)") }
        defer {
            close(file)
            unlink(path)
        }
        var blocks: [(raw: Int, stored: [UInt8])] = []
        var block: [UInt8] = []
        var request: [UInt8] = []
        for index in 0..<min(requests, load.requestCount) {
            figures.events += load.fill(index, into: &request)
            block.append(contentsOf: RequestBody.of(request))
            if block.count >= blockByteCount {
                blocks.append(try append(block, to: file, &figures))
                block.removeAll(keepingCapacity: true)
            }
        }
        if !block.isEmpty { blocks.append(try append(block, to: file, &figures)) }
        let start = Clock.threadSeconds()
        for block in blocks {
            let bytes = try LZ4.decompress(block.stored.span.bytes, count: block.raw)
            guard CRC32C.checksum(block.stored) != 0, bytes.count == block.raw else {
                throw Failure("a block did not come back")
            }
        }
        figures.readSeconds = Clock.threadSeconds() - start
        return figures
    }

    private static func append(
        _ block: [UInt8], to file: Int32, _ figures: inout Figures
    ) throws(Failure) -> (raw: Int, stored: [UInt8]) {
        let start = Clock.threadSeconds()
        let wallStart = Clock.nanoseconds()
        var stored: [UInt8] = []
        let count = LZ4.compress(block.span.bytes, appendingTo: &stored)
        var head: [UInt8] = []
        for value in [UInt32(block.count), UInt32(count), CRC32C.checksum(stored)] {
            withUnsafeBytes(of: value.littleEndian) { head.append(contentsOf: $0) }
        }
        guard write(file, head, head.count) == head.count,
            write(file, stored, stored.count) == stored.count, fdatasync(file) == 0
        else { throw .system("write") }
        figures.appendSeconds += Clock.threadSeconds() - start
        figures.appendWallSeconds += Clock.seconds(since: wallStart)
        figures.rawBytes += block.count
        figures.storedBytes += head.count + stored.count
        return (block.count, stored)
    }
}
