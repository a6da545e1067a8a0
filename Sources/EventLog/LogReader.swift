internal import Bytes
internal import Synchronization

/// Reads batches and records of a log by their numbers, from any thread.
final class LogReader: Sendable {
    let index: LogIndex
    private let directory: LogDirectory
    private let cache: BatchCache
    private let maximumOpenFileCount: Int
    private let files = Mutex<[UInt64: any LogFile]>([:])

    init(
        _ directory: LogDirectory, index: LogIndex, cacheByteCount: Int,
        maximumOpenFileCount: Int = LogOptions().maximumOpenFileCount
    ) {
        self.directory = directory
        self.index = index
        cache = BatchCache(limit: cacheByteCount)
        self.maximumOpenFileCount = maximumOpenFileCount
    }

    /// The records with these numbers, in this order; those that don't exist are left out.
    func records(_ numbers: [SequenceNumber]) throws(LogError) -> [LogRecord] {
        var result: [LogRecord] = []
        result.reserveCapacity(numbers.count)
        var current: (location: LogIndex.Location, batch: IndexedBatch)?
        for number in numbers {
            if let record = current?.batch.record(number) {
                result.append(record)
                continue
            }
            guard let location = index.location(of: number),
                let batch = try indexedBatch(at: location)
            else { continue }
            current = (location, batch)
            if let record = batch.record(number) { result.append(record) }
        }
        return result
    }

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

    private func indexedBatch(at location: LogIndex.Location) throws(LogError) -> IndexedBatch? {
        if let batch = cache[location] { return batch }
        guard let batch = try batch(at: location) else { return nil }
        let indexed = IndexedBatch(batch)
        cache.insert(indexed, at: location)
        return indexed
    }

    /// Reads a batch; nil, and noted as damage, if it does not hold.
    func batch(at location: LogIndex.Location) throws(LogError) -> LogBatch? {
        let entry = location.entry
        let file: any LogFile
        do throws(LogError) {
            file = try self.file(location.segment)
        } catch {
            // Whoever looked it up did so before it was retired.
            if index.isRetired(location.segment) { return nil }
            throw error
        }
        do throws(LogError) {
            return try file.batch(entry, segment: location.segment, identity: location.identity)
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

    /// The bytes of decompressed batches that are kept.
    var cachedByteCount: Int { cache.byteCount }

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
