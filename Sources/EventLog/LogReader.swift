internal import Bytes
internal import Synchronization

/// Reads batches and records of a log by their numbers, from any thread.
final class LogReader: Sendable {
    let index: LogIndex
    private let directory: LogDirectory
    private let cache: BatchCache
    private let recent: RecordCache
    private let maximumOpenFileCount: Int
    private let files = Mutex<[UInt64: any LogFile]>([:])
    /// Buffers for stored bytes that nobody uses just now.
    private let scratches = Mutex<[[UInt8]]>([])

    private static let scratchCount = 4
    /// Longer ones are not kept: a batch is longer only where a record is.
    private static let scratchByteCount = 512 << 10

    init(
        _ directory: LogDirectory, index: LogIndex, cacheByteCount: Int,
        maximumOpenFileCount: Int = LogOptions().maximumOpenFileCount
    ) {
        self.directory = directory
        self.index = index
        cache = BatchCache(limit: cacheByteCount / 2)
        recent = RecordCache(limit: cacheByteCount / 2)
        self.maximumOpenFileCount = maximumOpenFileCount
    }

    /// The records with these numbers, in this order; those that don't exist are left out.
    func records(_ numbers: [SequenceNumber]) throws(LogError) -> [LogRecord] {
        var result: [LogRecord] = []
        result.reserveCapacity(numbers.count)
        var rest = numbers[...]
        while let number = rest.first {
            guard let location = index.location(of: number) else {
                rest = rest.dropFirst()
                continue
            }
            let batch = location.entry.base...location.entry.last
            let wanted = rest.prefix { batch.contains($0) }
            rest = rest.dropFirst(wanted.count)
            result += try records(wanted, at: location)
        }
        return result
    }

    /// Some records of one batch.
    private func records(
        _ numbers: ArraySlice<SequenceNumber>, at location: LogIndex.Location
    ) throws(LogError) -> [LogRecord] {
        if let batch = cache[location] { return numbers.compactMap { batch.record($0) } }
        if let known = recent.records(numbers) { return known }
        guard let batch = try batch(at: location) else { return [] }
        let indexed = IndexedBatch(batch)
        let found = numbers.compactMap { indexed.record($0) }
        // Where few of its records are wanted they are kept instead of all of it.
        if numbers.count <= Self.fewCount, numbers.count * 8 <= batch.recordCount {
            recent.keep(found)
            cache.pass(indexed, at: location)
        } else {
            cache.insert(indexed, at: location)
        }
        return found
    }

    /// So many records of a batch are kept by themselves, at most.
    private static let fewCount = 32

    /// Reads the batches that hold records from `first` to `last`, in order; damaged ones are
    /// noted and passed over.
    func batches(
        from first: SequenceNumber, through last: SequenceNumber, _ body: (LogBatch) throws -> Void
    ) throws {
        for segment in index.segments {
            let entries = segment.entries
            let start = entries.partitioningIndex { $0.last >= first }
            for entry in entries[start...] {
                if entry.base > last { return }
                let location = LogIndex.Location(
                    segment: segment.number, identity: segment.identity, entry: entry)
                if let batch = try batch(at: location) { try body(batch) }
            }
        }
    }

    /// Reads the batches of a segment in order; damaged ones are noted and passed over.
    func batches(
        ofSegment number: UInt64, _ body: (LogBatch) throws -> Void
    ) throws {
        let segments = index.segments
        let place = segments.partitioningIndex { $0.number >= number }
        guard place < segments.count, segments[place].number == number else { return }
        for entry in segments[place].entries {
            let location = LogIndex.Location(
                segment: number, identity: segments[place].identity, entry: entry)
            if let batch = try batch(at: location) { try body(batch) }
        }
    }

    /// Reads a batch; nil, and noted as damage, if it does not hold.
    func batch(at location: LogIndex.Location) throws(LogError) -> LogBatch? {
        let entry = location.entry
        // Although it may still be open: what is read here is gone with this process.
        if index.isMissing(location.segment) { return nil }
        let file: any LogFile
        do throws(LogError) {
            file = try self.file(location.segment)
        } catch {
            // Whoever looked it up did so before it was retired.
            if index.isRetired(location.segment) { return nil }
            guard isMissing(error) else { throw error }
            index.noteMissing(location.segment)
            return nil
        }
        do throws(LogError) {
            var scratch = scratches.withLock { $0.popLast() } ?? []
            defer { keep(scratch) }
            return try file.batch(
                entry, segment: location.segment, identity: location.identity, scratch: &scratch)
        } catch {
            guard case .damaged = error else { throw error }
            index.note(
                DamageRange(
                    .payload, segment: location.segment,
                    bytes: entry.offset..<entry.offset + entry.byteCount,
                    records: entry.base...entry.last, detail: "\(error)"))
            return nil
        }
    }

    /// Whether a segment's file is gone. With all of the directory it may come back.
    private func isMissing(_ error: LogError) -> Bool {
        guard case .system(let cause) = error, cause.isMissingFile, let lock = directory.lock else {
            return false
        }
        do throws(SystemError) {
            try lock.check()
            return true
        } catch {
            return false
        }
    }

    private func keep(_ scratch: consuming [UInt8]) {
        guard scratch.count <= Self.scratchByteCount else { return }
        let scratch = scratch
        scratches.withLock { scratches in
            if scratches.count < Self.scratchCount { scratches.append(scratch) }
        }
    }

    /// The bytes of decompressed batches and of records that are kept.
    var cachedByteCount: Int { cache.byteCount + recent.byteCount }

    /// Lets go of the files of segments up to a number.
    func close(through number: UInt64) {
        files.withLock { files in files = files.filter { $0.key > number } }
    }

    private func file(_ segment: UInt64) throws(LogError) -> any LogFile {
        if let file = files.withLock({ $0[segment] }) { return file }
        let file: any LogFile
        do throws(LogError) {
            file = try directory.open(segment, for: .reading)
        } catch {
            guard case .system(let cause) = error, cause.isOutOfFiles else { throw error }
            // The system allows fewer than are kept: those that nobody reads just now give way.
            files.withLock { $0.removeAll() }
            file = try directory.open(segment, for: .reading)
        }
        files.withLock { files in
            // All of them go at once: rare, and simpler than knowing which was used last.
            if files.count >= maximumOpenFileCount { files.removeAll() }
            files[segment] = file
        }
        return file
    }
}
