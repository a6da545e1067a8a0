public import Bytes
internal import Cryptography

/// A log opened only for reading: without its lock, so also beside a process that writes it.
///
/// It sees what was there when it was made. A group that is just being written is not damage.
public struct LogScanner: Sendable {
    /// What was found; `verify` adds to it.
    public private(set) var report: LogReport
    private(set) var reader: LogReader
    private let directory: LogDirectory

    /// Reads the headers of all segments and batches, or the footers of sealed segments in their
    /// stead.
    ///
    /// - Throws: `LogError.system` if the directory can't be read, `.unsupportedVersion`,
    ///   `.foreignMark`.
    public init(directory: String, fileSystem: any FileSystem) throws(LogError) {
        self.directory = LogDirectory(path: directory, fileSystem: fileSystem)
        let directory = self.directory
        let scan = try Self.scan(directory)
        reader = LogReader(directory, index: LogIndex(scan), cacheByteCount: 8 << 20)
        report = LogReport(scan)
    }

    /// Scans the log, anew where a process that writes it retires segments meanwhile.
    private static func scan(
        _ directory: LogDirectory, trustsFooters: Bool = true
    ) throws(LogError) -> LogScan {
        var retired: UInt64 = 0
        while true {
            var failure: LogError?
            do throws(LogError) {
                let scan = try LogScan(directory, trustsFooters: trustsFooters)
                retired = scan.retired?.segment ?? 0
                if scan.missing.isEmpty { return scan }
                if try LogMark.read(directory)?.retired?.segment ?? 0 <= retired { return scan }
                continue
            } catch {
                guard case .system(let cause) = error, cause.isMissingFile else { throw error }
                failure = error
            }
            let stated = try LogMark.read(directory)?.retired?.segment ?? 0
            if let failure, stated <= retired { throw failure }
            retired = stated
        }
    }

    /// All damage known by now: what is in `report`, and what `batches` and `records` have come upon
    /// since.
    public var damage: [DamageRange] {
        let known = report.damage
        return known + reader.index.damage.filter { !known.contains($0) }
    }

    /// Lends the batches that hold records from `first` to `last`, in order. Damaged ones are
    /// passed over, and are in `damage` afterwards.
    public func batches(
        from first: SequenceNumber = .zero, through last: SequenceNumber = .init(.max),
        _ body: (LogBatch) throws -> Void
    ) throws {
        try reader.batches(from: first, through: last, body)
    }

    /// The records with these numbers, in this order; those that can't be read are left out, and
    /// in `damage` afterwards.
    public func records(_ numbers: [SequenceNumber]) throws(LogError) -> [LogRecord] {
        try reader.records(numbers)
    }

    /// Checks every checksum, leaf root and chain value, that batches and segments follow on one
    /// another, and that footers say what stands in their segments. The damage found is in `report`
    /// afterwards.
    ///
    /// - Parameter progress: told of each batch that is through: its segment, where it ends in it,
    ///   and how many records it holds.
    /// - Throws: `LogError.system` if a file can't be read.
    public mutating func verify(
        progress: (UInt64, Int, Int) -> Void = { _, _, _ in }
    ) throws(LogError) {
        // Once more, without taking a footer's word for what is in a segment.
        let scan = try Self.scan(directory, trustsFooters: false)
        reader = LogReader(directory, index: LogIndex(scan), cacheByteCount: 0)
        report = LogReport(scan)
        var verification = LogVerification(report, mark: scan.mark?.link)
        for segment in reader.index.segments {
            verification.begin(segment.number)
            for entry in segment.entries {
                let location = LogIndex.Location(
                    segment: segment.number, identity: segment.identity, entry: entry)
                if let batch = try reader.batch(at: location) {
                    verification.check(batch)
                } else {
                    verification.skip(entry)
                }
                progress(segment.number, entry.offset + entry.byteCount, Int(entry.recordCount))
            }
            verification.end()
        }
        report.damage = reader.index.damage + verification.damage
        report.isVerified = true
    }
}
