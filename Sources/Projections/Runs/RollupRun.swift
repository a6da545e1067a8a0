public import Bytes
internal import Cryptography
internal import Model
internal import Synchronization

/// The rollups of neighbouring segments summed up, so that a statistic about years asks few sections
/// (spec/index-rollups.md §8).
///
/// It stands for its parts as they are: where one of them is another by now, they are asked
/// themselves, as they are where it turns out damaged.
public final class RollupRun: Sendable {
    /// Segments whose numbers are the same but for so many lower bits are one run.
    private static let memberBits: UInt64 = 4

    /// The segments that a run can have.
    public static func segments(ofRun number: UInt64) -> ClosedRange<UInt64> {
        number << memberBits...number << memberBits | (1 << memberBits - 1)
    }

    /// The run that a segment belongs to.
    public static func number(ofSegment segment: UInt64) -> UInt64 { segment >> memberBits }

    public let number: UInt64
    /// The parts that it is the sum of, oldest first.
    let members: [SealedPart]
    private let file: IndexFile
    private let directory: IndexDirectory
    private let damage = Atomic<Bool>(false)

    /// Opens a file.
    ///
    /// - Throws: `FormatError` if it is not one of these parts, or is damaged.
    public init(
        _ source: any SectionSource, of run: Members, cache: IndexCache
    ) throws(FormatError) {
        number = run.number
        members = run.parts
        file = try IndexFile(source, of: run.identity, cache: cache)
        let version = file.header.foldVersion
        guard version == IndexFormat.foldVersion else {
            throw FormatError(
                offset: 9, expected: "folds of version \(IndexFormat.foldVersion)",
                found: "\(version)")
        }
        directory = try IndexDirectory(SectionSlice(file, file.header.directory))
    }

    /// Whether it was found damaged: then it is made anew.
    var isDamaged: Bool { damage.load(ordering: .relaxed) }

    /// The numbers of its events.
    var numbers: ClosedRange<SequenceNumber> { file.header.numbers }

    /// Whether the parts from a place on are the ones that it is the sum of.
    func standsFor(_ parts: ArraySlice<Part>) -> Bool {
        guard !isDamaged, parts.count >= members.count else { return false }
        return zip(parts, members).allSatisfy { part, member in
            if case .sealed(let sealed) = part { sealed === member } else { false }
        }
    }

    /// Whether its file holds what its parts come to. Reads all of them.
    ///
    /// - Throws: `PartFailure` where one of these is damaged.
    func isSumOfMembers() throws(PartFailure) -> Bool {
        guard let (bytes, header) = try Members(number: number, parts: members).content(),
            header.directory == file.header.directory, header.numbers == file.header.numbers
        else { return false }
        let found = try? file.read(0..<file.byteCount)
        return found == bytes
    }

    /// What it says to a question.
    enum Answer<Partial> {
        case partial(Partial)
        /// It has nothing of the project.
        case nothing
        /// The parts are to be asked.
        case unknown
    }

    func answer<Sum: RollupSum>(_ sum: Sum, of project: ProjectID) -> Answer<Sum.Partial> {
        do throws(FormatError) {
            guard let (_, entry) = try directory.entry(of: project) else { return .nothing }
            let section = try RollupSection(SectionSlice(file, entry.rollups))
            guard section.extent.map({ sum.needsNoMinutes(within: $0) }) ?? true else {
                return .unknown
            }
            return .partial(try sum.partial(of: section))
        } catch {
            damage.store(true, ordering: .relaxed)
            return .unknown
        }
    }
}

extension RollupRun {
    /// The parts of one run: all there are, and all in index files.
    public struct Members: Sendable {
        public let number: UInt64
        let parts: [SealedPart]

        /// By what a file is told to be theirs: a hash of what each says of its segment, and of what
        /// it holds itself, since the part of a damaged segment is made anew from what is left.
        var identity: IndexHeader.Segment {
            var writer = ByteWriter()
            for part in parts {
                writer.uint64(part.segment.number)
                writer.append(part.segment.root)
                writer.uint64(part.segment.recordCount)
                writer.uint64(part.numbers.lowerBound.rawValue)
                writer.uint64(part.numbers.upperBound.rawValue)
                writer.uint64(UInt64(part.file.header.contentByteCount))
                writer.uint64(UInt64(part.file.header.tableOffset))
            }
            return IndexHeader.Segment(
                number: number, logID: parts.first?.segment.logID ?? [],
                root: SHA256.hash(writer.bytes).bytes,
                recordCount: parts.reduce(0) { $0 &+ $1.segment.recordCount })
        }

        /// The file of their run.
        ///
        /// - Throws: `PartFailure` where an index file is damaged.
        public func file() throws(PartFailure) -> [UInt8]? {
            try content().map { IndexPages.file($0.bytes, $0.header) }
        }

        /// What the file of their run holds, and its header but for the table.
        func content() throws(PartFailure) -> (bytes: [UInt8], header: IndexHeader)? {
            guard let first = parts.first, let last = parts.last else { return nil }
            var content = ByteWriter()
            var entries: [IndexDirectory.Entry] = []
            for id in try projectIDs() {
                var merged = RunRollups()
                var entry: IndexDirectory.Entry?
                for part in parts {
                    try part.reading { () throws(FormatError) in
                        guard let project = try part.project(id) else { return }
                        try merged.add(project.rollups())
                        entry = Self.joined(entry, project.entry)
                    }
                }
                guard var entry else { continue }
                let start = content.count
                content.append(RollupSection.encode(merged))
                entry.rollups = start..<content.count
                entries.append(entry)
            }
            let start = content.count
            IndexDirectory.write(entries, PartSums(), to: &content)
            guard content.count <= IndexFormat.maximumContentByteCount else { return nil }
            let end = content.count
            return (
                content.bytes,
                IndexHeader(
                    segment: identity,
                    numbers: first.numbers
                        .lowerBound...max(
                            first.numbers.lowerBound, last.numbers.upperBound),
                    contentByteCount: end, tableOffset: 0, directory: start..<end,
                    filter: end..<end, words: end..<end)
            )
        }

        /// By their bytes.
        private func projectIDs() throws(PartFailure) -> [ProjectID] {
            var ids: Set<ProjectID> = []
            for part in parts {
                ids.formUnion(
                    try part.reading { () throws(FormatError) in try part.projectIDs() })
            }
            return ids.sorted()
        }

        private static func joined(
            _ sum: IndexDirectory.Entry?, _ entry: IndexDirectory.Entry
        ) -> IndexDirectory.Entry {
            var sum =
                sum
                ?? IndexDirectory.Entry(
                    id: entry.id, eventCount: 0, times: entry.times, newestTraceStart: nil,
                    texts: 0..<0, events: 0..<0, eventIDs: 0..<0, traces: 0..<0, rollups: 0..<0)
            sum.eventCount += entry.eventCount
            sum.times =
                min(
                    sum.times.lowerBound, entry.times.lowerBound)...max(
                    sum.times.upperBound, entry.times.upperBound)
            return sum
        }
    }
}
