internal import Bytes
internal import Cryptography
internal import EventLog
internal import Projections

/// The index files of a data directory: `index/NNNNNNNNNN.widx`, one for each sealed
/// segment, `.wids` beside it, the filter over the ids of its events, and `NNNNNNNNNN.wrun` for each
/// run of segments, the sum of their rollups.
///
/// Nothing in it is needed: what is missing or damaged is made again from the log.
struct IndexStore: Sendable {
    private static let suffix = ".widx"
    private static let filterSuffix = ".wids"
    private static let runSuffix = ".wrun"

    /// Nothing to be written.
    struct NoFile: Error {}

    private let path: String
    private let fileSystem: any FileSystem
    let cache: IndexCache

    /// - Parameter name: of the directory: another one is for files that are still to be compared.
    init(
        dataDirectory: String, name: String = "index", fileSystem: any FileSystem,
        cacheByteCount: Int
    ) {
        path = dataDirectory + "/" + name
        self.fileSystem = fileSystem
        cache = IndexCache(byteCount: cacheByteCount)
    }

    /// Opens the index of a segment.
    ///
    /// - Throws: `SystemError` or `FormatError` if there is none, or one of something else.
    func open(_ segment: SealedSegment) throws -> SealedPart {
        let source = try IndexFileSource(path: file(segment.number), fileSystem: fileSystem)
        let part = try SealedPart(source, of: IndexHeader.Segment(segment), cache: cache)
        // A part that was folded across the segment's borders is none of this segment.
        guard segment.numbers.contains(part.numbers) else {
            throw FormatError(
                offset: 72, expected: "numbers \(segment.numbers)", found: "\(part.numbers)")
        }
        return part
    }

    /// The filter over the ids of a segment's events.
    ///
    /// - Throws: `SystemError` or `FormatError` if there is none, or one of something else.
    func filter(_ segment: SealedSegment) throws -> EventIDFilter {
        let file = try fileSystem.open(filterFile(segment.number), for: .reading)
        return try EventIDFilter(
            file: try file.readFully(try file.byteCount(), at: 0),
            of: IndexHeader.Segment(segment))
    }

    /// Opens the sum of a run.
    ///
    /// - Throws: `SystemError` or `FormatError` if there is none, or one of something else.
    func open(_ run: RollupRun.Members) throws -> RollupRun {
        try RollupRun(
            try IndexFileSource(path: runFile(run.number), fileSystem: fileSystem), of: run,
            cache: cache)
    }

    /// Puts the sum of a run on disk: whole, or not at all.
    func write(_ bytes: [UInt8], ofRun run: UInt64) throws(SystemError) {
        try write(bytes, to: runFile(run))
    }

    /// Puts the index of a segment on disk: whole, or not at all.
    func write(_ bytes: [UInt8], of segment: UInt64) throws(SystemError) {
        try write(bytes, to: file(segment))
    }

    /// Puts the filter over a segment's ids on disk: whole, or not at all.
    func write(_ filter: EventIDFilter, of segment: SealedSegment) throws(SystemError) {
        try write(
            filter.file(of: IndexHeader.Segment(segment)), to: filterFile(segment.number))
    }

    /// Puts the names of the files on disk.
    func sync() throws(SystemError) { try fileSystem.syncDirectory(path) }

    /// Removes the files of a segment: they are not what it is any more.
    func remove(_ segment: UInt64) {
        try? fileSystem.remove(file(segment))
        try? fileSystem.remove(filterFile(segment))
    }

    /// Removes the sum of a run.
    func removeRun(_ run: UInt64) { try? fileSystem.remove(runFile(run)) }

    // MARK: Names

    /// The name of a segment's index file, within the data directory.
    static func name(ofSegment segment: UInt64) -> String { "index/" + name(segment, suffix) }

    /// The name of the filter over a segment's ids, within the data directory.
    static func name(ofFilter segment: UInt64) -> String { "index/" + name(segment, filterSuffix) }

    /// The name of the sum of a run, within the data directory.
    static func name(ofRun run: UInt64) -> String { "index/" + name(run, runSuffix) }

    private func write(_ bytes: [UInt8], to final: String) throws(SystemError) {
        let temporary = final + ".new"
        do throws(SystemError) {
            try fileSystem.createDirectory(path)
        } catch {
            guard error.isExistingFile else { throw error }
        }
        do throws(SystemError) {
            try fileSystem.remove(temporary)
        } catch {
            guard error.isMissingFile else { throw error }
        }
        let file = try fileSystem.create(temporary)
        try file.writeFully(bytes, at: 0)
        try file.sync()
        try fileSystem.rename(temporary, to: final)
        // Its directory is not synced here: an entry that a power loss takes is made again.
    }

    /// Removes the files of all but these segments, and what was left half-written.
    func removeOthers(_ segments: [SealedSegment]) {
        let wanted = Set(
            segments.flatMap { segment in
                [
                    Self.name(segment.number, Self.suffix),
                    Self.name(segment.number, Self.filterSuffix),
                    Self.name(RollupRun.number(ofSegment: segment.number), Self.runSuffix),
                ]
            })
        guard let names = try? fileSystem.list(path) else { return }
        for name in names
        where [Self.suffix, Self.filterSuffix, Self.runSuffix].contains(where: name.contains)
            && !wanted.contains(name)
        {
            // It only takes room.
            try? fileSystem.remove(path + "/" + name)
        }
    }

    /// Takes the file of a segment from another directory, in the place of its own.
    ///
    /// - Returns: false if its own is the same, byte for byte.
    func take(_ segment: UInt64, from other: IndexStore) throws(SystemError) -> Bool {
        let new = try fileSystem.open(other.file(segment), for: .reading)
        let bytes = try new.readFully(try new.byteCount(), at: 0)
        if let old = try? fileSystem.open(file(segment), for: .reading),
            let known = try? old.readFully(try old.byteCount(), at: 0), known == bytes
        {
            return false
        }
        try write(bytes, to: file(segment))
        return true
    }

    /// Removes the directory's files.
    func removeAll() {
        guard let names = try? fileSystem.list(path) else { return }
        for name in names where name.contains(Self.suffix) {
            try? fileSystem.remove(path + "/" + name)
        }
    }

    /// Removes the files of segments up to a number.
    func remove(through segment: UInt64) {
        guard let names = try? fileSystem.list(path) else { return }
        for name in names
        where [Self.suffix, Self.filterSuffix, Self.runSuffix].contains(where: name.hasSuffix) {
            guard let number = UInt64(name.prefix(10)) else { continue }
            let last =
                name.hasSuffix(Self.runSuffix)
                ? RollupRun.segments(ofRun: number).upperBound : number
            if last <= segment { try? fileSystem.remove(path + "/" + name) }
        }
    }

    private func file(_ segment: UInt64) -> String { path + "/" + Self.name(segment, Self.suffix) }

    private func filterFile(_ segment: UInt64) -> String {
        path + "/" + Self.name(segment, Self.filterSuffix)
    }

    private func runFile(_ run: UInt64) -> String { path + "/" + Self.name(run, Self.runSuffix) }

    private static func name(_ segment: UInt64, _ suffix: String) -> String {
        let digits = String(segment)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + suffix
    }
}

extension IndexHeader.Segment {
    init(_ segment: SealedSegment) {
        self.init(
            number: segment.number, logID: segment.logID.bytes,
            root: segment.root.bytes, recordCount: UInt64(segment.recordCount))
    }
}
