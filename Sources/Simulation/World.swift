internal import Bytes
internal import Engine
internal import EventLog
internal import Model
internal import TestSupport

/// One data directory from its making to its end, with everything that befalls it.
final class World {
    static let directory = "/srv/data"
    static let logDirectory = directory + "/log"
    static let keyStorePath = directory + "/keystore"

    /// What is asked of the engine and not answered yet.
    struct Write {
        /// The first number of its own transaction, if it has one.
        var own: UInt64?
        /// Numbers that its answer refers to.
        var originals: [UInt64] = []
        /// The number up to which all is visible once it is answered.
        var last: UInt64 = 0
    }

    /// From one open to the next.
    struct Session {
        var settlements = Settlements()
        var writes: [Int: Write] = [:]
        var commits = CommitBounds(low: .init(microseconds: 0), high: .init(microseconds: 0))
        /// The faults that had struck when it began.
        var strikeCount = 0
        /// Whether nothing was changed on disk behind the engine's back since it was opened.
        var isClean = true
        var isClosing = false
        /// How many damaged ranges are told and taken up.
        var damageCount = 0
        /// What was on disk before it began.
        var before: SimulatedFileSystem?
    }

    var random: SeededRandom
    let climate: Climate
    let clock: ManualClock
    let bytes: SeededBytes
    var maker: EventMaker
    var disk: SimulatedFileSystem
    var engine: Engine?
    var session = Session()
    var truth = Truth()
    var figures = SimulationFigures()
    var projects: [ProjectID] = []
    var keys: [IssuedKey] = []
    /// A copy of the key store, as a careful operator has one.
    var keyStore: [UInt8]?
    var nextWrite = 0
    /// The highest commit time that any transaction can have been given.
    var highestCommit = Timestamp(microseconds: 0)
    /// Whether bytes were ever lost or changed without a word.
    var hasLied: Bool { disk.lieCount > 0 }
    /// Whether the truth can't be known well enough to go on.
    var isSpoilt = false
    /// What happened, kept only if somebody wants to read it.
    var journal: [String] = []
    let keepsJournal: Bool

    /// - Parameter climate: nil to draw one.
    init(seed: UInt64, climate: Climate? = nil, keepsJournal: Bool) {
        var random = SeededRandom(seed: seed)
        let drawn = Climate(&random)
        self.climate = climate ?? drawn
        maker = EventMaker(seed: random.next())
        bytes = SeededBytes(seed: random.next())
        let clock = ManualClock()
        self.clock = clock
        self.keepsJournal = keepsJournal
        let syncs = SeededBytes(seed: random.next())
        disk = SimulatedFileSystem(beforeSync: {
            // Now and then a sync is slow.
            let chance = syncs.next()
            if chance % 4 == 0 { clock.advance(milliseconds: chance >> 8 & 7) }
        })
        self.random = random
        disk.stopKeepingCalls()
        disk.loseUnsyncedDirectories()
    }

    /// Lets so many things happen, and looks at the end whether all is as it should be.
    func live(_ operations: Int) throws(Violation) {
        figures.worlds += 1
        defer { figures.add(faults: disk.strikes) }
        note("climate: \(climate)")
        try makeParent()
        for _ in 0..<operations where !isSpoilt {
            figures.operations += 1
            if engine == nil { try start() }
            try act()
            if disk.isOff { crash(losesPower: !random.oneIn(3)) }
        }
        try end()
    }

    /// The last look: after a clean end not even a power loss takes anything.
    func end() throws(Violation) {
        disk.clearFaults()
        disk.setCapacity(nil)
        if engine == nil { try start(isCalm: true) }
        try settle()
        try close()
        disk = disk.afterPowerLoss(seed: random.next())
        try start(isCalm: true)
        try cut()
        try verify()
        try close()
    }

    func note(_ text: @autoclosure () -> String) {
        if keepsJournal { journal.append("\(figures.operations): \(text())") }
    }

    /// An index below a count.
    func pick(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }

    /// Whether a call may have failed for a reason since the session began.
    var mayFail: Bool { climate.isNarrow || disk.isStuck || disk.strikeCount > session.strikeCount }

    /// Makes the directory that the data directory is to lie in, as whoever installs it does.
    func makeParent() throws(Violation) {
        do {
            try disk.createDirectory("/srv")
            try disk.syncDirectory("/")
        } catch {
            throw Violation("the simulated disk is broken: \(error)")
        }
    }
}
