internal import Bytes
internal import EventLog
internal import Model
internal import Projections

extension Engine {
    /// Whether all is well, and what is not.
    public func health() -> EngineHealth {
        let status = log.status
        let lost = status.damage.map { EngineHealth.DamagedRange($0) }
        var health = EngineHealth(
            status: .healthy, canWrite: true, reason: nil, damagedRanges: lost,
            setAsideFiles: status.setAside.compactMap(\.copyName),
            lastSequenceNumber: projector.lastApplied)
        health.retired = projector.retirement
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
        case .exhausted:
            health.status = .unavailable
            health.canWrite = false
            health.reason =
                "the log has no numbers left for more records; begin another directory"
        case .closed:
            health.status = .unavailable
            health.canWrite = false
            health.reason = "the server is stopping"
        }
        return health
    }

    /// Whether a valid key, a project's or the operator's, begins with the characters that a secret
    /// begins with, as many as the log keeps of each key.
    ///
    /// Takes time in proportion to the keys there are: for the rare case that a secret is unknown.
    public func issuedKey(beginningLike secret: String) -> Bool {
        projector.read { state in
            func hasKey(_ keys: [KeyState]) -> Bool {
                keys.contains {
                    $0.isActive && $0.key.prefix.utf8.count >= Self.minimumPrefixLength
                        && secret.hasPrefix($0.key.prefix)
                }
            }
            return hasKey(state.operatorKeys)
                || state.projects.contains { hasKey(state.keys(of: $0.id)) }
        }
    }

    /// Shorter beginnings tell nothing: `sk_live_` alone has 8 characters.
    private static let minimumPrefixLength = 12

    /// The engine's own figures.
    public func statistics() -> EngineStatistics {
        let status = log.status
        let ids = sealedIDs.statistics
        let recent = admission.statistics(
            now: clock.wallTime(), gone: sealedIDs.forgottenEarlyThrough)
        let scrub = scrub.progress
        let pendingFolds = keeper.pendingCount
        let pendingIndexCount = indexer.pendingCount
        let cache = indexer.cacheStatistics
        let wordByteCount = indexer.words.growingByteCount
        let pendingRetirements = retainer.pendingCount
        let view = projector.read { $0.view }
        let sealedParts = view.sealedParts
        return projector.read { state in
            let totals = state.callTotals
            return EngineStatistics(
                segmentCount: status.segmentCount,
                sealedSegmentCount: status.sealedSegmentCount,
                pendingSealCount: status.pendingSealCount,
                fencedSegmentCount: status.fenceCount, logByteCount: UInt64(status.byteCount),
                batchCount: UInt64(status.batchCount), syncCount: status.syncCount,
                syncSeconds: Double(status.syncNanoseconds) / 1e9,
                lastSyncSeconds: Double(status.lastSyncNanoseconds) / 1e9,
                queuedByteCount: status.queuedByteCount,
                damagedRangeCount: status.damage.count,
                lostRecordCount: Self.numberCount(of: status.damage.compactMap(\.records)),
                setAsideFileCount: status.setAside.count { $0.copyName != nil },
                indexedSegmentCount: sealedParts.count, pendingIndexCount: pendingIndexCount,
                indexResidentByteCount: sealedParts.reduce(0) { $0 + $1.residentByteCount },
                indexCacheByteCount: cache.byteCount, indexCacheHitCount: cache.hitCount,
                indexCacheMissCount: cache.missCount,
                eventCounts: state.eventCounts.map {
                    EngineStatistics.EventCount(
                        project: $0.project, type: $0.type, count: $0.count)
                },
                duplicateCount: recent.duplicates, waitingWriterCount: recent.waiting,
                idempotencyWindowSeconds: Double(recent.window) / 1e6,
                idempotencyEntryCount: recent.ids + ids.idCount,
                idempotencyByteCount: recent.ids * RecentEventIDs.bytesPerEntry + ids.byteCount,
                idempotencyFilterCount: ids.filterCount, idempotencyOpenCount: ids.openCount,
                idempotencyFalseOpenCount: ids.falseOpenCount,
                pendingSnapshotCount: pendingFolds, refusedSnapshotCount: keeper.refusedCount,
                scrubSegmentCount: scrub.segmentCount, pendingScrubCount: scrub.pendingCount,
                lastApplied: state.lastApplied,
                lastDurable: status.lastDurable, skippedRecordCount: Int(state.skippedRecordCount),
                backgroundPendingCount: projector.queuedGroupCount + status.pendingSealCount
                    + pendingIndexCount + pendingFolds + scrub.pendingCount + pendingRetirements,
                retired: Self.figures(retainer.figures, state.folds.retirement),
                memory: [
                    .idempotency: recent.ids * RecentEventIDs.bytesPerEntry + ids.byteCount,
                    .logQueue: status.queuedByteCount, .indexCache: cache.byteCount,
                    .parts: state.memoryByteCount + wordByteCount,
                    .batchCache: status.cachedByteCount,
                ],
                inputTokens: totals.inputTokens,
                outputTokens: totals.outputTokens, totalCost: totals.cost)
        }
    }

    private static func figures(
        _ figures: RetentionFigures, _ retirement: Retirement?
    ) -> EngineStatistics.Retired {
        EngineStatistics.Retired(
            segmentCount: figures.segmentCount, byteCount: figures.byteCount,
            eventCount: figures.eventCount, last: retirement?.last ?? .zero)
    }

    /// How many numbers lie in any of the ranges, each counted once.
    static func numberCount(of ranges: [ClosedRange<SequenceNumber>]) -> UInt64 {
        var count: UInt64 = 0
        var next = SequenceNumber.zero
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let first = max(next, range.lowerBound)
            guard first <= range.upperBound else { continue }
            count &+= range.upperBound.rawValue - first.rawValue + 1
            next = range.upperBound.advanced(by: 1)
        }
        return count
    }

    /// The log's options, with the operator told of damage that a read comes upon.
    static func logOptions(_ options: EngineOptions) -> LogOptions {
        var log = options.log
        let tells = log.onDamage
        let notify = options.notify
        log.onDamage = { damage in
            tells(damage)
            notify(EngineNotice(damage))
        }
        return log
    }
}

extension EngineNotice {
    /// A hole in the log.
    init(_ damage: DamageRange) {
        self.init(level: .error, message: "The log is damaged: \(damage).")
    }
}
