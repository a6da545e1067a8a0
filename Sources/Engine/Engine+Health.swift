internal import Bytes
internal import EventLog
internal import Model
internal import Projections

extension Engine {
    /// Whether all is well, and what is not.
    public func health() -> EngineHealth {
        let status = log.status
        let lost = status.damage.map { damage in
            EngineHealth.DamagedRange(
                first: damage.records?.lowerBound, last: damage.records?.upperBound,
                file: damage.fileName, reason: damage.detail)
        }
        var health = EngineHealth(
            status: .healthy, canWrite: true, reason: nil, damagedRanges: lost,
            setAsideFiles: status.setAside.compactMap(\.copyName),
            lastSequenceNumber: projector.lastApplied)
        switch status.state {
        case .healthy:
            if !status.damage.isEmpty {
                health.status = .degraded
                health.reason = "damage was found in the log; see damaged_ranges"
            } else if status.hasClockJumped {
                health.status = .degraded
                health.reason = "the clock moved by over an hour against the boot clock"
            }
        case .diskFull:
            health.status = .unavailable
            health.canWrite = false
            health.reason = "the disk is full; writes resume by themselves when there is space"
        case .failed:
            health.status = .unavailable
            health.canWrite = false
            let call = status.failure.map { " (\($0))" } ?? ""
            health.reason = "writing to the log failed\(call); look at the disk, then restart"
        case .closed:
            health.status = .unavailable
            health.canWrite = false
            health.reason = "the server is stopping"
        }
        return health
    }

    /// The engine's own figures.
    public func statistics() -> EngineStatistics {
        let status = log.status
        let recent = admission.statistics(now: clock.wallTime())
        return projector.read { state in
            var totals = (input: UInt64(0), output: UInt64(0), cost: PicoUSD.zero)
            for project in state.projects {
                let overview = state.overview(project.id, window: .everything)
                totals.input &+= overview.inputTokens
                totals.output &+= overview.outputTokens
                totals.cost += overview.totalCost
            }
            return EngineStatistics(
                segmentCount: status.segmentCount, logByteCount: UInt64(status.byteCount),
                batchCount: UInt64(status.batchCount), syncCount: status.syncCount,
                syncSeconds: Double(status.syncNanoseconds) / 1e9,
                lastSyncSeconds: Double(status.lastSyncNanoseconds) / 1e9,
                queuedByteCount: status.queuedByteCount,
                damagedRangeCount: status.damage.count,
                eventCounts: state.eventCounts.map {
                    EngineStatistics.EventCount(
                        project: $0.project, type: $0.type, count: $0.count)
                },
                duplicateCount: recent.duplicates, waitingWriterCount: recent.waiting,
                idempotencyWindowSeconds: Double(recent.window) / 1e6,
                idempotencyEntryCount: recent.ids, lastApplied: state.lastApplied,
                lastDurable: status.lastDurable, skippedRecordCount: Int(state.skippedRecordCount),
                backgroundPendingCount: projector.queuedGroupCount, inputTokens: totals.input,
                outputTokens: totals.output, totalCost: totals.cost)
        }
    }
}
