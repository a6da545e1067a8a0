import Bytes
import EventLog
import Glibc
import TestSupport
import Testing

@Suite struct CrashTests {
    /// The calls that an undisturbed life makes.
    private static let calls: [SimulatedFileSystem.Call] = {
        let disk = SimulatedFileSystem()
        var life = LogLife()
        life.live(on: disk, clock: ManualClock())
        return disk.calls
    }()

    /// Those at which a loss can make a difference.
    private static var changes: [Int] { calls.indices.filter { calls[$0].isChange } }

    @Test(
        "After a power loss at any call, what was acknowledged is there and nothing else but whole")
    func powerLoss() throws {
        #expect(Self.changes.count > 20)
        for call in Self.changes {
            let disk = SimulatedFileSystem(faults: [call: .powerLoss])
            let clock = ManualClock()
            var life = LogLife()
            life.live(on: disk, clock: clock)
            for seed in UInt64(0)..<8 {
                let context = "power lost at call \(call), \(disk.calls[call]), seed \(seed)"
                try check(life, disk.afterPowerLoss(seed: seed), clock, context)
            }
        }
    }

    @Test("After a kill at any call, what was acknowledged is there and nothing else but whole")
    func kill() throws {
        for call in Self.changes {
            let disk = SimulatedFileSystem(faults: [call: .powerLoss])
            let clock = ManualClock()
            var life = LogLife()
            life.live(on: disk, clock: clock)
            try check(life, disk.afterKill(), clock, "killed at call \(call), \(disk.calls[call])")
        }
    }

    @Test(
        "When any call fails, once or from then on, no acknowledged record is lost and none hangs",
        arguments: [EIO, ENOSPC, EDQUOT, EINTR], [false, true])
    func failure(code: Int32, isSticky: Bool) throws {
        for call in Self.calls.indices {
            if isSticky && code == EINTR { return }
            let fault: SimulatedFault = isSticky ? .stickyError(code) : .error(code)
            let disk = SimulatedFileSystem(faults: [call: fault])
            let clock = ManualClock()
            var life = LogLife()
            life.live(on: disk, clock: clock)
            disk.clearFaults()
            let context = "error \(code) at call \(call), \(disk.calls[call])"
            try check(life, disk.afterKill(), clock, context)
            try check(life, disk.afterPowerLoss(seed: UInt64(call)), clock, context)
        }
    }

    @Test("When any read or write stops half-way, nothing is lost or reported")
    func shortCounts() throws {
        for call in Self.calls.indices {
            let disk = SimulatedFileSystem(faults: [call: .shortCount])
            let clock = ManualClock()
            var life = LogLife()
            life.live(on: disk, clock: clock)
            #expect(life.history.failed.isEmpty)
            try check(life, disk.afterKill(), clock, "short count at call \(call)")
        }
    }

    /// Opens what is left, checks it, goes on writing, and checks again after another loss.
    private func check(
        _ life: LogLife, _ left: SimulatedFileSystem, _ clock: ManualClock, _ context: String
    ) throws {
        var life = life
        let fixture = try LogFixture(left, clock: clock, options: LogLife.options)
        life.history.check(fixture.replayed, context)
        #expect(fixture.log.status.damage == [], "\(context)")
        life.append([[8], [9]], to: fixture)
        life.append([[10]], to: fixture)
        #expect(try fixture.records().suffix(3).map(\.bytes) == [[8], [9], [10]], "\(context)")

        let again = left.afterPowerLoss(seed: 99)
        let second = try LogFixture(again, clock: clock, options: LogLife.options)
        life.history.check(second.replayed, "second open; \(context)")
        var scanner = try LogScanner(directory: LogFixture.directory, fileSystem: again)
        try scanner.verify()
        #expect(scanner.report.damage == [], "\(context)")
    }
}
