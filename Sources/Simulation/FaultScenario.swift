internal import Glibc
public import TestSupport

/// A short life of an engine, two sessions and several segments, in which one given call fails.
///
/// The same calls are made every time, up to the one that fails: so every single one can be struck
/// in turn.
public struct FaultScenario: Sendable {
    /// What happens to the call.
    public let fault: SimulatedFault
    /// The number of the call.
    public let call: Int

    /// What every call is to be struck by.
    public static let faults: [SimulatedFault] = [
        .error(EIO), .error(ENOSPC), .error(EINTR), .shortCount, .stickyError(EIO),
        .stickyError(ENOSPC), .stickyError(EINTR),
    ]

    public init(_ fault: SimulatedFault, at call: Int) {
        self.fault = fault
        self.call = call
    }

    /// The calls that the engine makes if none fails, up to its last clean stop.
    public static func calls() throws(Violation) -> Range<Int> {
        let world = World(scenario: nil)
        return try world.liveScenario()
    }

    /// Lives it, mends what failed, and compares what is left with what was given.
    ///
    /// - Returns: the promise that was not kept, nil if all were.
    public func run() -> Violation? {
        let world = World(scenario: self)
        do {
            _ = try world.liveScenario()
            try world.end()
            return nil
        } catch {
            return Violation("\(fault.name) at call \(call): \(error)")
        }
    }
}

extension World {
    fileprivate convenience init(scenario: FaultScenario?) {
        var random = SeededRandom(seed: 11)
        var climate = Climate(&random)
        climate.faults = []
        climate.lies = []
        climate.isNarrow = false
        climate.segmentByteCount = 4_000
        self.init(seed: 11, climate: climate, keepsJournal: false)
        if let scenario { disk.inject(scenario.fault, at: scenario.call) }
    }

    /// - Returns: the engine's calls up to its last clean stop.
    fileprivate func liveScenario() throws(Violation) -> Range<Int> {
        try makeParent()
        let first = disk.callCount
        for _ in 0..<2 {
            try start(isCalm: true)
            for round in 0..<10 {
                for _ in 0...round % 3 { try ingest() }
                if round == 4 { try issueKey() }
                try settle()
                // Now and then a marker is due, or a full disk is looked at again.
                clock.advance(milliseconds: round % 4 == 3 ? 1_200 : 10)
                try settle()
                try ask()
            }
            try cut()
            try close()
        }
        return first..<disk.callCount
    }
}
