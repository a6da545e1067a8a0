public import Bytes
internal import Model
internal import Records

/// The folds that are small and wholly in memory: projects, keys, prices, usage, and what is counted
/// over all events (spec/projections.md). Everything but the parts.
///
/// It is a value with one canonical form as bytes (spec/snapshot-format.md), so that a start need not
/// fold the whole log again, and what is dropped from the log leaves its state behind.
public struct FoldState: Sendable {
    /// How many of the skipped records are kept for people to look at.
    public static let maximumSkippedExamples = 16

    /// The number of the last record that was taken up, skipped, or passed; 0 before the first.
    public private(set) var lastApplied = SequenceNumber.zero
    /// How many records could not be taken up: of an unknown kind, undecodable, or at odds with what
    /// came before them.
    public private(set) var skippedRecordCount: UInt64 = 0
    /// The first of these.
    public private(set) var skippedRecords: [SkippedRecord] = []

    /// What the log has given up, as far as a record has said so; nil for nothing.
    public private(set) var retirement: Retirement?

    private(set) var control = ControlState()
    private(set) var projects: [ProjectFold] = []
    /// The number of a project's id is the place of its fold.
    private var projectIDs = StringTable()
    private var lastProject = StringTable.none

    /// Before the first record.
    public init() {}

    init(
        lastApplied: SequenceNumber, skippedRecordCount: UInt64, skippedRecords: [SkippedRecord],
        control: ControlState, projects: [ProjectFold], retirement: Retirement?
    ) {
        self.retirement = retirement
        self.lastApplied = lastApplied
        self.skippedRecordCount = skippedRecordCount
        self.skippedRecords = skippedRecords
        self.control = control
        for fold in projects {
            var id = fold.id.rawValue
            _ = id.withUTF8 { projectIDs.intern(UnsafeRawBufferPointer($0)) }
            self.projects.append(fold)
        }
    }

    /// How many events were taken up. Wraps at 64 bits.
    public var eventCount: Int {
        Int(truncatingIfNeeded: projects.reduce(UInt64(0)) { $0 &+ $1.eventCount })
    }

    /// Takes up the next record of the log. Never fails and never traps: what can't be taken up is
    /// counted in `skippedRecordCount`.
    ///
    /// - Parameters:
    ///   - record: the whole record.
    ///   - sequenceNumber: higher than that of the record before; gaps are fine.
    ///   - commitTime: when it was committed.
    /// - Returns: whether it was an event.
    @discardableResult
    public mutating func apply(
        _ record: RawSpan, sequenceNumber: SequenceNumber, commitTime: Timestamp
    ) -> Bool {
        take(record, sequenceNumber: sequenceNumber, commitTime: commitTime) != nil
    }

    /// Goes on behind a record: what can be read up to there was taken up.
    public mutating func pass(_ record: SequenceNumber) { lastApplied = max(lastApplied, record) }

    /// Takes up the next record and tells of an event what a part wants to know: its facts, and the
    /// place of its project among `projects`.
    mutating func take(
        _ record: RawSpan, sequenceNumber: SequenceNumber, commitTime: Timestamp
    ) -> (event: EventFacts, place: Int)? {
        guard sequenceNumber > lastApplied else {
            skip(sequenceNumber, "it comes after number \(lastApplied)")
            return nil
        }
        lastApplied = sequenceNumber
        do throws(FormatError) {
            // Nearly every record is an event; these are read without making one.
            if let event = try EventFacts(record) {
                let place = record.withUnsafeBytes { bytes in
                    foldPlace(of: UnsafeRawBufferPointer(rebasing: bytes[event.projectID]))
                }
                projects[place].add(event)
                return (event, place)
            }
            if let decoded = try Record.decode(record, commitTime: commitTime) {
                take(decoded, sequenceNumber, commitTime)
            } else {
                skip(sequenceNumber, "it is of a kind that this version does not know")
            }
        } catch {
            skip(sequenceNumber, error.description)
        }
        return nil
    }

    private mutating func take(
        _ record: Record, _ number: SequenceNumber, _ commitTime: Timestamp
    ) {
        do throws(FoldProblem) {
            switch record {
            case .eventIngested: break
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
            case .rangeRetired(let range):
                guard range.segment > retirement?.segment ?? 0 else { break }
                retirement = Retirement(
                    segment: range.segment, last: range.last,
                    lastCommitTime: range.lastCommitTime,
                    record: range.firstRecord(ofRecord: number))
            case .retentionSet(let project, let actor, let days):
                control.setRetention(days, of: project, by: actor, number: number, at: commitTime)
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

    private mutating func foldPlace(of id: UnsafeRawBufferPointer) -> Int {
        let place = Int(projectIDs.intern(0..<id.count, in: id, previous: lastProject))
        lastProject = UInt32(truncatingIfNeeded: place)
        if place == projects.count {
            projects.append(ProjectFold(id: ProjectID(String(decoding: id, as: UTF8.self))))
        }
        return place
    }
}
