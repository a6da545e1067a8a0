internal import Bytes
internal import Cryptography
internal import Model
internal import Records

/// Projects, keys, prices and usage: small, and wholly in memory.
struct ControlState: Sendable {
    private(set) var projects: [ProjectID: Project] = [:]
    /// Those of `projects` whose creation was lost: later records alone tell that they are there.
    private(set) var impliedProjects: Set<ProjectID> = []
    private(set) var keys: [String: KeyState] = [:]
    private(set) var priceBook: PublishedPriceBook?
    /// All books that were published, oldest first.
    private(set) var priceBooks: [PriceBookEntry] = []
    /// All overrides, oldest first.
    private(set) var priceOverrides: [RecordedOverride] = []
    /// Events by project and calendar month of commit time (year × 100 + month).
    private(set) var usage: [ProjectID: [Int: UInt64]] = [:]
    /// All settings of how long events are shown, oldest first.
    var retentions: [RetentionSetting] = []
    /// The id of each active key by its digest.
    private(set) var activeKeys: [[UInt8]: String] = [:]
    private var activeOperatorKeyCount = 0

    init() {}

    /// The state that these rows are of.
    ///
    /// - Parameter text: of the book in force, the last one.
    init(
        projects: [(project: Project, isImplied: Bool)], keys: [(state: KeyState, opens: Bool)],
        priceBooks: [PriceBookEntry], text: [UInt8], priceOverrides: [RecordedOverride],
        usage: [(project: ProjectID, months: [Int: UInt64])]
    ) {
        for (project, isImplied) in projects {
            self.projects[project.id] = project
            if isImplied { impliedProjects.insert(project.id) }
        }
        for (state, opens) in keys {
            self.keys[state.key.id] = state
            if opens { activeKeys[state.key.digest] = state.key.id }
            if state.key.scope == .operator, state.isActive { activeOperatorKeyCount += 1 }
        }
        self.priceBooks = priceBooks
        priceBook = priceBooks.last.map { book in
            PublishedPriceBook(
                id: book.id, text: text, sequenceNumber: book.sequenceNumber, actor: book.actor)
        }
        self.priceOverrides = priceOverrides
        for (project, months) in usage { self.usage[project] = months }
    }

    var hasOperatorKey: Bool { activeOperatorKeyCount > 0 }

    /// The active key with a digest.
    func activeKey(digest: [UInt8]) -> Key? { activeKeys[digest].flatMap { keys[$0]?.key } }

    mutating func createProject(
        _ id: ProjectID, name: String, description: String?, at time: Timestamp
    ) throws(FoldProblem) {
        let isLost = impliedProjects.remove(id) != nil
        guard projects[id] == nil || isLost else { throw .projectExists(id.rawValue) }
        projects[id] = Project(
            id: id, name: name, description: description, createdAt: time, updatedAt: time)
    }

    mutating func issueKey(_ key: Key) throws(FoldProblem) {
        guard keys[key.id] == nil else { throw .keyExists(key.id) }
        if key.scope == .project, key.projectID == nil { throw .keyWithoutProject(key.id) }
        if let project = key.projectID { imply(project, at: key.createdAt) }
        keys[key.id] = KeyState(key: key)
        activeKeys[key.digest] = key.id
        if key.scope == .operator { activeOperatorKeyCount += 1 }
    }

    mutating func revokeKey(_ id: String, at time: Timestamp) throws(FoldProblem) {
        guard let state = keys[id] else { throw .unknownKey(id) }
        guard state.isActive else { return }
        keys[id]?.revokedAt = time
        if activeKeys[state.key.digest] == id { activeKeys[state.key.digest] = nil }
        if state.key.scope == .operator { activeOperatorKeyCount -= 1 }
    }

    mutating func publishPriceBook(
        _ id: String, text: [UInt8], by actor: Actor, number: SequenceNumber, at time: Timestamp
    ) {
        priceBook = PublishedPriceBook(
            id: id, text: text, sequenceNumber: number, actor: actor)
        priceBooks.append(
            PriceBookEntry(
                id: id, sequenceNumber: number, publishedAt: time, actor: actor,
                byteCount: text.count, textDigest: SHA256.hash(text).bytes))
    }

    mutating func setPrice(
        _ override: PriceOverride, by actor: Actor, number: SequenceNumber, at time: Timestamp
    ) {
        if let project = override.projectID { imply(project, at: time) }
        priceOverrides.append(
            RecordedOverride(
                override: override, sequenceNumber: number, setAt: time, actor: actor))
    }

    mutating func setRetention(
        _ days: UInt64?, of project: ProjectID, by actor: Actor, number: SequenceNumber,
        at time: Timestamp
    ) {
        imply(project, at: time)
        retentions.append(
            RetentionSetting(
                project: project, days: days, sequenceNumber: number, setAt: time, actor: actor))
    }

    mutating func addUsage(_ count: UInt64, of project: ProjectID, at time: Timestamp) {
        imply(project, at: time)
        usage[project, default: [:]][time.calendarMonth, default: 0] &+= count
    }

    /// A project that has keys or events was created, even if damage took the record that said so:
    /// one bad byte must not hide all that came after it.
    private mutating func imply(_ id: ProjectID, at time: Timestamp) {
        guard projects[id] == nil else { return }
        impliedProjects.insert(id)
        projects[id] = Project(
            id: id, name: id.rawValue,
            description: "The record of its creation was lost to damage in the log.",
            createdAt: time, updatedAt: time)
    }
}
