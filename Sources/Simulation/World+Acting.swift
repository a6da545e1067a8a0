internal import Bytes
internal import Engine
internal import Glibc
internal import TestSupport

extension World {
    /// One thing happens.
    func act() throws(Violation) {
        if random.oneIn(climate.restartOdds) { return try restart() }
        if !climate.faults.isEmpty || !climate.lies.isEmpty, random.oneIn(climate.faultOdds) {
            return befall()
        }
        if climate.isNarrow, random.oneIn(40) { return narrow() }
        switch random.next() % 100 {
        case ..<30: try ingest()
        case ..<32: try createProject()
        case ..<34: try issueKey()
        case ..<35: try revokeKey()
        case ..<46: try ask()
        case ..<60: step(.log)
        case ..<74: step(.projector)
        case ..<79: step([.sealer, .sealer, .indexer, .snapshots][pick(4)])
        case ..<88: try settle()
        case ..<99: passTime()
        default: if random.oneIn(3) { try cut() } else { jump() }
        }
        try collect()
        try takeUpDamage()
    }

    /// Damage came to light while the engine runs: what was made from what is lost is made anew, and
    /// the lost is expected no more.
    private func takeUpDamage() throws(Violation) {
        guard let engine, !disk.isOff else { return }
        while engine.health().damagedRanges.count > session.damageCount {
            let ranges = engine.health().damagedRanges
            note("damage: \(ranges[session.damageCount...])")
            figures.liveDamages += ranges.count - session.damageCount
            session.damageCount = ranges.count
            try readUnread()
            guard !disk.isOff else { return }
            truth.lose(Self.lost(engine.health()))
            try collect()
        }
    }

    private func step(_ worker: Engine.Worker) {
        note("step \(worker)")
        for _ in 0...pick(3) { _ = engine?.step(worker) }
    }

    /// Lets all work be done: then nobody waits any more.
    func settle() throws(Violation) {
        guard let engine else { return }
        note("settle")
        while engine.step() {}
        // After a slow sync the log waits a moment for more.
        clock.advance(milliseconds: 1)
        while engine.step() {}
        try collect()
        guard !disk.isOff else { return }
        try promise(
            session.writes.isEmpty,
            "\(session.writes.count) writers wait, and nothing is left to do")
    }

    private func passTime() {
        let choices: [UInt64] = [1, 5, 50, 120, 120, 1_500, 60_000, 3_600_000, 90_000_000]
        let milliseconds = choices[pick(choices.count)]
        note("\(milliseconds) ms pass")
        clock.advance(milliseconds: milliseconds)
    }

    func jump() {
        guard climate.jumps else { return }
        let decade: Int64 = 315_576_000_000_000
        let leap = Int64(random.next() % UInt64(2 * decade)) - decade
        let time = clock.wallTime().advanced(byMicroseconds: random.oneIn(2) ? leap : leap / 5_000)
        // Between 2001 and 2100, so that many jumps one way do not leave the calendar.
        let bounds: ClosedRange<Int64> = 978_307_200_000_000...4_102_444_800_000_000
        let clamped = min(max(time.microseconds, bounds.lowerBound), bounds.upperBound)
        note("the clock jumps to \(clamped)")
        clock.setWallTime(Timestamp(microseconds: clamped))
    }

    /// Something goes wrong now or soon.
    private func befall() {
        let lies = random.oneIn(3) ? climate.lies : []
        if let lie = lies.randomElement(using: &random) { return befall(lie) }
        guard let fault = climate.faults.randomElement(using: &random) else { return }
        note("fault: \(fault.name)")
        disk.inject(fault, from: disk.callCount + pick(12))
        // Whoever looks after the machine mends what lasts.
        if random.oneIn(3) { mend() }
    }

    func mend() {
        note("mend")
        disk.clearFaults()
        if climate.isNarrow { disk.setCapacity(disk.usedByteCount + 2_000_000) }
        clock.advance(milliseconds: 2_000)
    }

    private func befall(_ lie: Climate.Lie) {
        note("lie: \(lie)")
        switch lie {
        case .flip: flip()
        case .lostWrite:
            disk.inject(
                .lostWrite(keepsLength: random.oneIn(2)), from: disk.callCount + pick(6))
        case .misdirectedWrite:
            disk.inject(.misdirectedWrite(seed: random.next()), from: disk.callCount + pick(6))
        case .forgetfulSync: disk.inject(.forgetfulSync, from: disk.callCount + pick(6))
        }
        if random.oneIn(3) { dropCaches() }
    }

    /// What was hidden comes to light while the engine runs.
    func dropCaches() {
        guard disk.hidesLoss else { return }
        note("drop caches")
        disk.dropCaches()
        session.isClean = false
    }

    private func flip() {
        let paths = disk.paths.filter { disk.syncedByteCount($0) > 0 }
        guard let path = paths.randomElement(using: &random) else { return }
        for _ in 0...pick(3) {
            let offset = pick(disk.syncedByteCount(path))
            note("flip a bit of \(path) at \(offset)")
            disk.flip(bit: pick(8), at: offset, of: path)
        }
        session.isClean = false
    }

    private func narrow() {
        let room = [0, 300, 5_000, 100_000, 2_000_000][pick(5)]
        note("room for \(room) bytes")
        disk.setCapacity(disk.usedByteCount + room, error: random.oneIn(3) ? EDQUOT : nil)
        if room > 50_000 { clock.advance(milliseconds: 5_000) }
    }
}
