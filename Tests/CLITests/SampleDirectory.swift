import Bytes
import Engine
import Glibc
import Ingestion
import Model
import Records

@testable import CLI

/// A data directory of its own, with the demo load in its log; removed at the end.
final class SampleDirectory: Sendable {
    let path: String
    let made: DataDirectory.Initialization
    /// The requests that were taken, oldest first.
    let requests: [DemoRequest]

    /// - Parameter seed: of the demo load.
    init(seed: UInt64 = 1, traceCount: Int = 16) async throws {
        let path = try Self.temporaryPath()
        let made = try await DataDirectory.initialize(EngineOptions(dataDirectory: path))
        let engine = try Engine.open(EngineOptions(dataDirectory: path))
        defer { engine.close() }
        let now = engine.wallTime()
        var load = DemoLoad(seed: seed, endingAt: now)
        let requests = load.requests(traceCount: traceCount)
        for request in requests {
            _ = try await engine.ingest(
                try Self.events(of: request, now: now), into: made.projectID, by: .system)
        }
        self.path = path
        self.made = made
        self.requests = requests
    }

    deinit { Self.remove(path) }

    /// A directory of its own that does not exist yet.
    static func temporaryPath() throws -> String {
        var template = Array("/tmp/watchllm-cli-XXXXXX".utf8CString)
        let isMade = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
        }
        guard isMade else { throw SystemCallError(number: errno) }
        let parent = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return parent + "/data"
    }

    /// Removes a directory made by `temporaryPath` with all in it.
    static func remove(_ path: String) {
        for directory in [
            path + "/log", path + "/index", path + "/snapshots", path,
            String(path.dropLast("/data".count)),
        ] {
            for name in names(in: directory) { unlink(directory + "/" + name) }
            rmdir(directory)
        }
    }

    /// The names of the files in a directory.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The segment files, in order.
    var segmentPaths: [String] {
        Self.names(in: path + "/log").filter { $0.hasSuffix(".wlog") }.map { "\(path)/log/\($0)" }
    }

    /// Flips a bit in the first batch of the last segment.
    func damageLastSegment() throws {
        guard let last = segmentPaths.last else { return }
        try Self.flipBit(inBatch: 0, of: last)
    }

    /// Flips a bit in the payload of one of a segment's batches.
    static func flipBit(inBatch number: Int, of path: String) throws {
        let descriptor = open(path, O_RDWR)
        guard descriptor >= 0 else { throw SystemCallError(number: errno) }
        defer { close(descriptor) }
        // Headers begin with WLB1, at multiples of 64 behind the segment's own two headers.
        var found = -1
        var offset = 1_024
        var magic = [UInt8](repeating: 0, count: 4)
        while pread(descriptor, &magic, 4, off_t(offset)) == 4 {
            if magic == Array("WLB1".utf8) { found += 1 }
            if found == number { break }
            offset += 64
        }
        // Behind the header of 256 bytes.
        let place = off_t(offset + 256 + 8)
        var byte: UInt8 = 0
        guard found == number, pread(descriptor, &byte, 1, place) == 1 else {
            throw SystemCallError(number: EINVAL)
        }
        byte ^= 0x10
        guard pwrite(descriptor, &byte, 1, place) == 1 else {
            throw SystemCallError(number: errno)
        }
    }

    /// Adds bytes to the last segment, as a write that a crash cut short leaves them.
    func appendUnfinishedWrite() throws {
        guard let last = segmentPaths.last else { return }
        let descriptor = open(last, O_WRONLY | O_APPEND)
        guard descriptor >= 0 else { throw SystemCallError(number: errno) }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 0xAB, count: 300)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw SystemCallError(number: errno)
        }
    }

    private static func events(of request: DemoRequest, now: Timestamp) throws -> [Event] {
        guard request.path == "/v1/traces" else {
            let decoded = try NativeDecoder().decodeBatch(
                request.body.span.bytes, now: now, makeID: { "unused" })
            return decoded.map(\.event)
        }
        return try OTLPTraceDecoder.decode(request.body, as: .json, now: now).events
    }
}
