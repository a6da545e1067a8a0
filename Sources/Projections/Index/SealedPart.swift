public import Bytes
internal import Model

/// A part of the log whose events and traces are in an index file (spec/index-format.md).
public final class SealedPart: Sendable {
    let file: IndexFile
    let cache: IndexCache
    private let directory: IndexDirectory
    private let filter: FuseFilter

    /// Reads the header, the table of pages, and the filter.
    ///
    /// - Parameters:
    ///   - source: the whole file.
    ///   - segment: what it must be an index of.
    ///   - cache: takes what is read of it.
    /// - Throws: `FormatError` if it is none, or is damaged there.
    public init(
        _ source: any SectionSource, of segment: IndexHeader.Segment, cache: IndexCache
    ) throws(FormatError) {
        file = try IndexFile(source, of: segment, cache: cache)
        self.cache = cache
        directory = try IndexDirectory(SectionSlice(file, file.header.directory))
        // Decoded, it stays in memory for as long as the part does.
        filter = try FuseFilter(file.read(file.header.filter))
    }

    /// The segment it is an index of.
    public var segment: IndexHeader.Segment { file.header.segment }

    /// The lowest and highest number of its events.
    public var numbers: ClosedRange<SequenceNumber> { file.header.numbers }

    /// Whether another version of the folds made it: it answers until it is made anew.
    public var isOutdated: Bool { file.header.foldVersion != IndexFormat.foldVersion }

    /// What its rows add to digests, as it was when the file was made.
    var digestSums: PartSums { directory.sums }

    /// Whether all that is folded is the same in another file of the same segment, byte for byte; words
    /// may differ. Reads both.
    func hasSameRows(as other: SealedPart) throws(FormatError) -> Bool {
        guard digestSums == other.digestSums else { return false }
        // Words stand behind the sections of all projects, and the directory behind the words.
        let ends = (file.header.words.lowerBound, other.file.header.words.lowerBound)
        guard ends.0 == ends.1 else { return false }
        let size = IndexFormat.pageByteCount
        for start in stride(from: 0, to: ends.0, by: size) {
            let range = start..<min(start + size, ends.0)
            guard try file.read(range) == other.file.read(range) else { return false }
        }
        return try file.read(file.header.directory) == other.file.read(other.file.header.directory)
    }

    /// What of it stays in memory, in bytes.
    public var residentByteCount: Int { file.residentByteCount + filter.byteCount }

    /// What it has of a project; nil if nothing.
    func project(_ id: ProjectID) throws(FormatError) -> SealedProject? {
        try directory.entry(of: id).map { place, entry in
            SealedProject(
                part: self, place: place, id: id, entry: entry,
                idHash: StableHash.hash(id.rawValue))
        }
    }

    /// The projects that have events in it, by the bytes of their ids.
    func projectIDs() throws(FormatError) -> [ProjectID] {
        var ids: [ProjectID] = []
        for place in 0..<directory.count {
            ids.append(ProjectID(String(decoding: try directory.entry(place).id, as: UTF8.self)))
        }
        return ids
    }

    /// How many projects have events in it.
    var projectCount: Int { directory.count }

    /// The project at a place of the directory.
    func project(at place: Int) throws(FormatError) -> SealedProject {
        let entry = try directory.entry(place)
        let id = ProjectID(String(decoding: entry.id, as: UTF8.self))
        return SealedProject(
            part: self, place: place, id: id, entry: entry, idHash: StableHash.hash(id.rawValue))
    }

    /// Names the segment in what a reading of it throws.
    func reading<Answer>(
        _ body: () throws(FormatError) -> Answer
    ) throws(PartFailure) -> Answer {
        do throws(FormatError) {
            return try body()
        } catch {
            throw PartFailure(segment: segment.number, reason: error)
        }
    }

    /// Whether it may have a trace: wrongly once in 65,536 times.
    func mayHaveTrace(_ hash: UInt64, ofProject project: UInt64) -> Bool {
        filter.mayContain(TraceKey.hash(project: project, trace: hash))
    }

    /// The section of words; nil if the file has none.
    public func words() throws(FormatError) -> (any SectionSource)? {
        let words = file.header.words
        return words.isEmpty ? nil : try SectionSlice(file, words)
    }

    /// Reads and checks all of it.
    ///
    /// - Throws: `FormatError` at the first page that is damaged.
    public func verify() throws(FormatError) {
        let size = IndexFormat.pageByteCount
        for start in stride(from: 0, to: file.byteCount, by: size) {
            _ = try file.read(start..<min(start + size, file.byteCount))
        }
    }
}
