public import Bytes
internal import Model
internal import Records

/// Every projection of the log, folded record by record (spec/projections.md).
///
/// Folding is pure: it sees nothing but the records, so the same records give the same answers and
/// the same digests, whoever folds them and in whatever portions. It is not copyable, since a copy
/// would make the next record copy every table.
public struct ProjectionSet: ~Copyable, Sendable {
    /// How many of the skipped records are kept for people to look at.
    public static let maximumSkippedExamples = 16

    /// The number of the last record that was applied, or skipped; 0 before the first.
    public private(set) var lastApplied = SequenceNumber.zero
    /// How many records could not be taken up: of an unknown kind, undecodable, or at odds with what
    /// came before them.
    public private(set) var skippedRecordCount: UInt64 = 0
    /// The first of these.
    public private(set) var skippedRecords: [SkippedRecord] = []
    /// How many events were taken up.
    public private(set) var eventCount = 0

    var control = ControlState()
    private(set) var folds: [ProjectFold] = []
    /// The events and traces, in parts that follow on one another, and the one that grows.
    var parts: [SegmentPart] = []
    var growing = MemoryPart()
    /// The segment that the part that grows is of.
    public internal(set) var growingSegment: UInt64?
    /// Whether the events that come are in an index file already, so that no part takes them up.
    var isInIndex = false
    /// The number of a project's id is the place of its fold.
    private var projectIDs = StringTable()
    private var lastProject = StringTable.none

    /// Before the first record.
    public init() {}

    /// Takes up the next record of the log. Never fails and never traps: what can't be taken up is
    /// counted in `skippedRecordCount`.
    ///
    /// - Parameters:
    ///   - record: the whole record.
    ///   - sequenceNumber: higher than that of the record before; gaps are fine.
    ///   - commitTime: when it was committed.
    public mutating func apply(
        _ record: RawSpan, sequenceNumber: SequenceNumber, commitTime: Timestamp
    ) {
        guard sequenceNumber > lastApplied else {
            skip(sequenceNumber, "it comes after number \(lastApplied)")
            return
        }
        lastApplied = sequenceNumber
        do throws(FormatError) {
            // Nearly every record is an event; these are read without making one.
            if let event = try EventFacts(record) {
                take(event, in: record, sequenceNumber)
            } else if let decoded = try Record.decode(record, commitTime: commitTime) {
                take(decoded, sequenceNumber, commitTime)
            } else {
                skip(sequenceNumber, "it is of a kind that this version does not know")
            }
        } catch {
            skip(sequenceNumber, error.description)
        }
    }

    /// The events and traces up to now, to be asked while more is folded.
    public var view: ProjectionView {
        ProjectionView(
            seenThrough: lastApplied, parts: parts.map(\.part) + [.memory(growing)],
            projects: folds.map(\.id))
    }

    private mutating func take(
        _ event: EventFacts, in record: RawSpan, _ number: SequenceNumber
    ) {
        record.withUnsafeBytes { bytes in
            let place = foldPlace(UnsafeRawBufferPointer(rebasing: bytes[event.projectID]))
            folds[place].add(event)
            eventCount += 1
            if isInIndex { return }
            // A row's number has 32 bits.
            if !growing.hasRoom { beginPart(segment: nil) }
            growing.add(
                event, of: place, id: folds[place].id, in: bytes, sequenceNumber: number)
        }
    }

    private mutating func take(
        _ record: Record, _ number: SequenceNumber, _ commitTime: Timestamp
    ) {
        do throws(FoldProblem) {
            switch record {
            case .eventIngested, .rangeRetired, .retentionSet: break
            case .usageIncremented(let project, _, let count):
                control.addUsage(count, of: project, at: commitTime)
            case .projectCreated(let project, _, let name, let description):
                try control.createProject(
                    project, name: name, description: description, at: commitTime)
            case .keyIssued(_, let key): try control.issueKey(key)
            case .keyRevoked(_, _, let id): try control.revokeKey(id, at: commitTime)
            case .priceBookPublished(let actor, let id, let text):
                control.publishPriceBook(
                    id, text: text, by: actor, number: number, at: commitTime)
            case .priceOverridden(let actor, let override):
                control.setPrice(override, by: actor, number: number, at: commitTime)
            }
        } catch {
            skip(number, error.description)
        }
    }

    @inline(never)
    private mutating func skip(_ number: SequenceNumber, _ reason: String) {
        skippedRecordCount &+= 1
        if skippedRecords.count < Self.maximumSkippedExamples {
            skippedRecords.append(SkippedRecord(sequenceNumber: number, reason: reason))
        }
    }

    private mutating func foldPlace(_ id: UnsafeRawBufferPointer) -> Int {
        let place = Int(projectIDs.intern(0..<id.count, in: id, previous: lastProject))
        lastProject = UInt32(truncatingIfNeeded: place)
        if place == folds.count {
            folds.append(ProjectFold(id: ProjectID(String(decoding: id, as: UTF8.self))))
        }
        return place
    }

    /// Where a project's fold stands in `folds`; nil if it never had an event.
    func foldPlace(existing project: ProjectID) -> Int? {
        projectIDs.number(of: project.rawValue).map { Int($0) }
    }
}
