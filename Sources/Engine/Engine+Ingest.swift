internal import Bytes
internal import EventLog
public import Model
internal import Pricing
public import Records

extension Engine {
    /// Takes the events of one request as one transaction, straight from the request's body: all or
    /// none of them. An event whose id came before within the idempotency window is not added again
    /// and is answered with the original's number.
    ///
    /// Does not wait. The body and the batch may go as soon as it returns.
    ///
    /// - Parameters:
    ///   - body: what the batch's places are in.
    ///   - settled: called once, maybe before this returns, when what the answer says is durable and
    ///     visible, or will never be. Not called if this throws.
    /// - Returns: the answer to give once it is settled well, and not before.
    public func ingest(
        _ batch: EventBatch, in body: RawSpan, into project: ProjectID, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> BatchReceipt {
        pacer.noteWrite()
        guard projector.hasProject(project) else { throw .unknownProject(project) }
        guard !batch.events.isEmpty else {
            settled(.success(()))
            let last = lastApplied
            return BatchReceipt(outcomes: [], lastSequenceNumber: last, seenThrough: last)
        }
        var candidates: [Admission.Candidate] = []
        candidates.reserveCapacity(batch.events.count)
        var records = encode(batch, in: body, into: project, by: actor, &candidates)
        while true {
            // Outside of any lock, since it may read; again, if ids have moved meanwhile.
            let coverage = sealedIDs.coverage
            let sealed = try sealedOriginals(of: batch, in: body, project: project, coverage)
            let decision = try admission.admit(
                candidates, records: &records, sealed: sealed, coverage: coverage.through,
                now: clock.wallTime(), log: log,
                usage: { count in
                    Record.usageIncremented(
                        project: project, actor: actor, eventCount: UInt64(count)
                    ).encoded()
                }, resume: settled)
            guard let decision else { continue }
            return BatchReceipt(
                outcomes: decision.outcomes, lastSequenceNumber: decision.last,
                seenThrough: decision.end)
        }
    }

    /// Prices and encodes the events of a batch, each into the place where its record goes to disk
    /// from.
    private func encode(
        _ batch: EventBatch, in body: RawSpan, into project: ProjectID, by actor: Actor,
        _ candidates: inout [Admission.Candidate]
    ) -> LogTransaction {
        let prices = prices
        let writer = EventRecordWriter(project: project, actor: actor)
        let fingerprints = EventFingerprint.Maker(project: project, secret: fingerprintSecret)
        // Beside the payload a record has some 200 bytes; the last one asks for as many as it might
        // take at most.
        var transaction = LogTransaction(
            reservingBytes: batch.events.reduce(2_048) { $0 + $1.payloadByteCount + 256 })
        for event in batch.events {
            let cost = prices.cost(of: event, of: batch, in: body, project: project)
            let capacity = writer.maximumByteCount(of: event, of: batch, cost: cost)
            let frame = transaction.append(upTo: capacity) { memory in
                writer.write(event, of: batch, in: body, cost: cost, to: memory)
            }
            let fingerprint = batch.withBytes(of: event.id, in: body) { id in
                id.withUnsafeBytes { fingerprints.fingerprint($0) }
            }
            candidates.append(
                Admission.Candidate(
                    fingerprint: fingerprint, frame: frame, timestamp: event.timestamp))
        }
        return transaction
    }
}
