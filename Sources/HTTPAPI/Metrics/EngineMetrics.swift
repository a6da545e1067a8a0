import Bytes
import Engine
import Model
import Telemetry

/// The engine's own figures.
struct EngineMetrics: MetricSource {
    let engine: Engine

    func write(to exposition: inout Exposition) {
        let figures = engine.statistics()
        writeLog(figures, to: &exposition)
        writeFaults(figures, to: &exposition)
        writeRetired(figures.retired, to: &exposition)
        writeIndexes(figures, to: &exposition)
        writeProjections(figures, to: &exposition)
        writeUpkeep(figures, to: &exposition)
        writeTotals(figures, to: &exposition)
    }

    private func writeLog(_ figures: EngineStatistics, to exposition: inout Exposition) {
        let prefix = ServerMetrics.prefix + "log_"
        exposition.single(
            prefix + "segments", .gauge, help: "Segment files of the log.", figures.segmentCount)
        exposition.single(
            prefix + "sealed_segments", .gauge, help: "Segments that are closed by a footer.",
            figures.sealedSegmentCount)
        exposition.single(
            prefix + "pending_seals", .gauge,
            help: "Segments that have ended and wait for their footer.", figures.pendingSealCount)
        exposition.single(
            prefix + "bytes", .gauge, help: "Bytes of the log on disk.", figures.logByteCount)
        exposition.single(
            prefix + "batches", .gauge, help: "Batches in the log.", figures.batchCount)
        exposition.single(
            prefix + "syncs_total", .counter, help: "Syncs of the log to disk.", figures.syncCount)
        exposition.single(
            prefix + "sync_seconds_total", .counter, help: "Time spent in these syncs.",
            figures.syncSeconds)
        exposition.single(
            prefix + "last_sync_seconds", .gauge, help: "How long the last sync took.",
            figures.lastSyncSeconds)
        exposition.single(
            prefix + "queued_bytes", .gauge, help: "Bytes that wait to be written.",
            figures.queuedByteCount)
    }

    private func writeFaults(_ figures: EngineStatistics, to exposition: inout Exposition) {
        let prefix = ServerMetrics.prefix + "log_"
        exposition.single(
            prefix + "damaged_ranges", .gauge,
            help: "Places of the log that are damaged on disk; see /health.",
            figures.damagedRangeCount)
        exposition.single(
            prefix + "lost_records", .gauge,
            help: "Sequence numbers whose records are lost to damage, at most.",
            figures.lostRecordCount)
        exposition.single(
            prefix + "set_aside_files", .gauge,
            help: "Copies of bytes that were never acknowledged, put aside by recovery.",
            figures.setAsideFileCount)
        exposition.single(
            prefix + "fenced_segments_total", .counter,
            help: "Segments given up after a failed write or sync.", figures.fencedSegmentCount)
    }

    private func writeRetired(
        _ retired: EngineStatistics.Retired, to exposition: inout Exposition
    ) {
        let prefix = ServerMetrics.prefix + "retired_"
        exposition.single(
            prefix + "segments_total", .counter, help: "Segments removed by retention.",
            retired.segmentCount)
        exposition.single(
            prefix + "bytes_total", .counter, help: "Bytes of these segments.", retired.byteCount)
        exposition.single(
            prefix + "events_total", .counter, help: "Events in ranges that were given up.",
            retired.eventCount)
        exposition.single(
            prefix + "sequence_number", .gauge,
            help: "The last record that is given up; 0 for none.", retired.last.rawValue)
    }

    private func writeIndexes(_ figures: EngineStatistics, to exposition: inout Exposition) {
        let prefix = ServerMetrics.prefix + "index_"
        exposition.single(
            prefix + "segments", .gauge, help: "Sealed segments that are read from an index file.",
            figures.indexedSegmentCount)
        exposition.single(
            prefix + "pending_segments", .gauge,
            help: "Sealed segments that wait for an index file.", figures.pendingIndexCount)
        exposition.single(
            prefix + "resident_bytes", .gauge,
            help: "What of all index files always stays in memory.",
            figures.indexResidentByteCount)
        exposition.single(
            prefix + "cache_bytes", .gauge, help: "Pages of index files that are kept in memory.",
            figures.indexCacheByteCount)
        exposition.single(
            prefix + "cache_hits_total", .counter,
            help: "Pages that were in memory when asked for.", figures.indexCacheHitCount)
        exposition.single(
            prefix + "cache_misses_total", .counter, help: "Pages that had to be read.",
            figures.indexCacheMissCount)
    }

    private func writeProjections(_ figures: EngineStatistics, to exposition: inout Exposition) {
        let prefix = ServerMetrics.prefix
        exposition.single(
            prefix + "projection_last_sequence_number", .gauge,
            help: "The last record that answers see.", figures.lastApplied.rawValue)
        let (lag, isAhead) = figures.lastDurable.rawValue.subtractingReportingOverflow(
            figures.lastApplied.rawValue)
        exposition.single(
            prefix + "projection_lag_records", .gauge,
            help: "Records on disk that answers do not see yet.", isAhead ? 0 : lag)
        exposition.single(
            prefix + "projection_skipped_records", .gauge,
            help: "Records that a projection could not take.", figures.skippedRecordCount)
        exposition.single(
            prefix + "background_pending", .gauge,
            help: "Work that goes on behind the answers; 0 when all is done.",
            figures.backgroundPendingCount)
        exposition.single(
            prefix + "waiting_writers", .gauge,
            help: "Writes that wait to be durable and visible.", figures.waitingWriterCount)
        exposition.single(
            prefix + "idempotency_window_seconds", .gauge,
            help: "How far back a repeated event id is recognised.",
            figures.idempotencyWindowSeconds)
        exposition.single(
            prefix + "idempotency_entries", .gauge, help: "Event ids that are remembered.",
            figures.idempotencyEntryCount)
        exposition.single(
            prefix + "idempotency_bytes", .gauge, help: "Memory that these take.",
            figures.idempotencyByteCount)
        exposition.single(
            prefix + "idempotency_filters", .gauge,
            help: "Filters over sealed segments that an event id is held against.",
            figures.idempotencyFilterCount)
        exposition.single(
            prefix + "idempotency_opens_total", .counter,
            help: "Sealed segments that were asked for an event id.",
            figures.idempotencyOpenCount)
        exposition.single(
            prefix + "idempotency_false_opens_total", .counter,
            help: "Sealed segments that were asked and did not have it.",
            figures.idempotencyFalseOpenCount)
    }

    private func writeUpkeep(_ figures: EngineStatistics, to exposition: inout Exposition) {
        let prefix = ServerMetrics.prefix
        exposition.single(
            prefix + "snapshot_pending_segments", .gauge,
            help: "Segments that have ended and are in no snapshot of the folds yet.",
            figures.pendingSnapshotCount)
        exposition.single(
            prefix + "snapshots_refused_total", .counter,
            help: "Snapshots that did not hold, so that the one before was taken.",
            figures.refusedSnapshotCount)
        exposition.single(
            prefix + "scrub_segments", .gauge,
            help: "Segments that the start did not read.", figures.scrubSegmentCount)
        exposition.single(
            prefix + "scrub_pending_segments", .gauge,
            help: "Those of them that were not read and checked since.",
            figures.pendingScrubCount)
    }

    private func writeTotals(_ figures: EngineStatistics, to exposition: inout Exposition) {
        let prefix = ServerMetrics.prefix
        exposition.single(
            prefix + "ingest_duplicates_total", .counter,
            help: "Events that were repeats of an earlier one.", figures.duplicateCount)
        exposition.family(
            prefix + "tokens_total", .counter, help: "Tokens of all model calls in the log.")
        exposition.sample(labels: [(name: "direction", value: "input")], figures.inputTokens)
        exposition.sample(labels: [(name: "direction", value: "output")], figures.outputTokens)
        exposition.family(
            prefix + "cost_usd_total", .counter, help: "Cost of all model calls in the log.")
        exposition.sample(decimal: figures.totalCost.dollars(places: 12))
    }
}
