import Engine
import Telemetry

/// How the memory is divided, and how much of each share is used.
struct MemoryMetrics: MetricSource {
    let engine: Engine
    let budget: InFlightBudget
    let steps: StepStore

    func write(to exposition: inout Exposition) {
        var used = engine.statistics().memory
        used[.requests] = budget.reservedBytes
        used[.steps] = steps.byteCount
        let prefix = ServerMetrics.prefix + "memory_"
        exposition.family(
            prefix + "limit_bytes", .gauge, help: "What each share of the memory may take.")
        for share in MemoryBudget.Share.allCases {
            exposition.sample(
                labels: [(name: "share", value: share.rawValue)], engine.memory.limit(share))
        }
        exposition.family(
            prefix + "used_bytes", .gauge,
            help: "What each share takes now, about; the allowance is not measured.")
        for share in MemoryBudget.Share.allCases {
            guard let count = used[share] else { continue }
            exposition.sample(labels: [(name: "share", value: share.rawValue)], count)
        }
    }
}
