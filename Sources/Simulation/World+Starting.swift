internal import Bytes
internal import Engine
internal import EventLog
internal import TestSupport

extension World {
    /// Opens the engine, again and again as an operator would, until it is open.
    ///
    /// - Parameter isCalm: whether nothing more is to go wrong.
    func start(isCalm: Bool = false) throws(Violation) {
        // Whether the last attempt was refused for damage: then the next one has to tell of it.
        var wasRefused = false
        for attempt in 0..<20 {
            session = Session()
            session.strikeCount = disk.strikeCount
            session.before = hasLied ? disk.afterKill() : nil
            let isStrict = attempt == 0 && random.oneIn(6)
            if !isCalm, attempt < 3, random.oneIn(4),
                let fault = climate.faults.randomElement(using: &random)
            {
                note("fault while opening: \(fault.name)")
                disk.inject(fault, from: disk.callCount + pick(40))
            }
            // A machine that was off may believe in another year until its time server answers.
            let time = clock.wallTime()
            let isLost = climate.jumps && !isCalm && random.oneIn(4)
            if isLost { jump() }
            defer { if isLost { clock.setWallTime(time) } }
            // Without a price book in the log the engine commits one, maybe in vain.
            if !truth.expectation.hasPriceBook || hasLied {
                highestCommit = max(
                    highestCommit.advanced(byMicroseconds: 1), clock.wallTime())
            }
            do {
                engine = try open(isStrict: isStrict)
            } catch {
                note("open (strict: \(isStrict)) failed: \(error)")
                if disk.isOff { crash(losesPower: !random.oneIn(3)) }
                if try treat(error, isStrict: isStrict) { wasRefused = true }
                continue
            }
            if !disk.isOff { try readUnread() }
            if disk.isOff {
                crash(losesPower: !random.oneIn(3))
                continue
            }
            return try opened(isStrict: isStrict, wasRefused: wasRefused)
        }
        throw Violation("the engine could not be opened in 20 attempts")
    }

    private func open(isStrict: Bool) throws(EngineError) -> Engine {
        let bytes = bytes
        var log = climate.logOptions(&random, bytes: bytes)
        log.refusesDamage = isStrict
        var options = EngineOptions(
            dataDirectory: Self.directory, fileSystem: disk, clock: clock, log: log)
        options.hasThreads = false
        options.randomBytes = { count throws(EngineError) in bytes.bytes(count) }
        let isNew = truth.transactions.isEmpty && disk.contents(Self.keyStorePath) == nil
        return isNew ? try DataDirectory.prepare(options) : try Engine.open(options)
    }

    /// Does what an operator would do about a refusal.
    ///
    /// - Returns: whether it was refused for damage that a tolerant open has to name.
    private func treat(_ error: EngineError, isStrict: Bool) throws(Violation) -> Bool {
        if isStrict, "\(error)".contains("the log is damaged") {
            try promise(hasLied, "a strict open refused an honest disk: \(error)")
            figures.strictRefusals += 1
            return true
        }
        if let keyStore, disk.contents(Self.keyStorePath) != keyStore {
            try promise(hasLied, "the key store changed on an honest disk")
            figures.keyStoreRefusals += 1
            note("the key store is restored")
            disk.corrupt(Self.keyStorePath) { $0 = keyStore }
            return false
        }
        let isEmpty = !disk.paths.contains { $0.hasSuffix(".wlog") }
        let isPromised = truth.transactions.contains { $0.state == .kept }
        guard isEmpty, !isPromised, keyStoreIsThere else {
            figures.failedOpens += 1
            try promise(mayFail, "the directory was refused: \(error)")
            mend()
            return false
        }
        // Made by halves: whoever made it removes it and begins anew.
        note("the directory is made anew")
        mend()
        for path in disk.paths where path.hasPrefix(Self.directory + "/") {
            do { try disk.remove(path) } catch { throw Violation("\(error)") }
        }
        truth = Truth()
        projects = []
        keys = []
        keyStore = nil
        return false
    }

    private var keyStoreIsThere: Bool { disk.contents(Self.keyStorePath) != nil }

    private func opened(isStrict: Bool, wasRefused: Bool) throws(Violation) {
        figures.states += 1
        keyStore = keyStore ?? disk.contents(Self.keyStorePath)
        try look(isStrict: isStrict, wasRefused: wasRefused)
        guard let engine, !truth.expectation.hasOperatorKey || projects.isEmpty else { return }
        // The rest of the making; a crash may cut it short at any point.
        if !truth.expectation.hasOperatorKey { try issueOperatorToken() }
        try createProject()
        while engine.step() {}
        try collect()
    }

    /// Lets everything be read that the start left unread: so that damage is told by now, and what
    /// happens to the disk later happens to what is known.
    func readUnread() throws(Violation) {
        guard let engine else { return }
        for attempt in 0..<100 {
            while engine.step() {}
            if disk.isOff || engine.statistics().pendingScrubCount == 0 { return }
            // At first it may only wait for a segment to end.
            if attempt > 2 { mend() }
        }
        throw Violation("what is unread, or damaged, can't be read in 100 attempts")
    }

    // MARK: Ending

    /// One way or another, a session ends.
    func restart() throws(Violation) {
        switch random.next() % 4 {
        case 0, 1: try close()
        case 2: crash(losesPower: false)
        default: crash(losesPower: true)
        }
        if random.oneIn(3) { disk.clearFaults() }
        if random.oneIn(3) { dropCaches() }
    }

    /// A clean stop: every writer is answered.
    func close() throws(Violation) {
        note("close")
        figures.closes += 1
        session.isClosing = true
        engine?.close()
        try collect()
        if disk.isOff { return }
        try promise(
            session.writes.isEmpty, "\(session.writes.count) writers were not answered by the close"
        )
        if let engine { figures.sealedSegments += engine.statistics().sealedSegmentCount }
        engine = nil
        // Whoever comes next finds the lock given back, in the same boot or in another.
        if !climate.faults.isEmpty, random.oneIn(2) { disk = disk.afterKill() }
    }

    /// The process is gone; with the power, also what was not synced.
    func crash(losesPower: Bool) {
        note(losesPower ? "power loss" : "kill")
        engine = nil
        if losesPower {
            figures.powerLosses += 1
            disk = disk.afterPowerLoss(seed: random.next())
        } else {
            figures.kills += 1
            disk = disk.afterKill()
        }
    }
}
