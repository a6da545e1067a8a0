import Bytes
import EventLog
import Glibc
import TestSupport
import Testing

@Suite struct SimulationTests {
    @Test(
        "Through random writes, faults, kills and power losses, nothing acknowledged is lost",
        arguments: UInt64(1)...24)
    func randomLives(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let clock = ManualClock()
        var disk = SimulatedFileSystem()
        var history = LogHistory()
        for session in 0..<8 {
            let context = "seed \(seed), session \(session)"
            let fixture = try LogFixture(
                disk, clock: clock,
                options: .stepped(segmentByteCount: 20_000, seed: seed &* 100 &+ UInt64(session)))
            history.check(fixture.replayed, context)
            history.shown(fixture.replayed)
            #expect(fixture.log.status.damage == [], "\(context)")
            injectFaults(disk, &random)
            live(fixture, &history, &random)
            history.collect(fixture)
            disk.clearFaults()
            switch random.next() % 3 {
            case 0:
                fixture.log.close()
                history.collect(fixture)
                disk = disk.afterKill()
            case 1: disk = disk.afterKill()
            default: disk = disk.afterPowerLoss(seed: random.next())
            }
        }
        let last = try LogFixture(disk, clock: clock)
        history.check(last.replayed, "seed \(seed), at the end")
        var scanner = try LogScanner(directory: LogFixture.directory, fileSystem: disk)
        try scanner.verify()
        #expect(scanner.report.damage == [], "seed \(seed)")
    }

    private func injectFaults(_ disk: SimulatedFileSystem, _ random: inout SeededRandom) {
        let faults: [SimulatedFault] = [
            .error(EIO), .error(ENOSPC), .stickyError(ENOSPC), .stickyError(EIO), .shortCount,
            .error(EINTR), .powerLoss,
        ]
        for _ in 0..<random.next() % 3 {
            let fault = faults[Int(random.next() % UInt64(faults.count))]
            disk.inject(fault, at: disk.callCount + Int(random.next() % 60))
        }
    }

    private func live(
        _ fixture: LogFixture, _ history: inout LogHistory, _ random: inout SeededRandom
    ) {
        for _ in 0..<20 + random.next() % 20 {
            switch random.next() % 8 {
            case 0: fixture.idle()
            case 1, 2: fixture.run()
            case 3: fixture.clock.advance(milliseconds: random.next() % 2_000)
            case 4 where random.oneIn(6): history.append(LogLife.longTransaction, to: fixture)
            default:
                let count = 1 + random.next() % 4
                let records = (0..<count).map { _ in
                    var records = random.bytes(Int(random.next() % 20))
                    records += [UInt8](repeating: 7, count: Int(random.next() % 3_000))
                    return records
                }
                history.append(records, to: fixture)
            }
        }
        fixture.run()
    }
}
