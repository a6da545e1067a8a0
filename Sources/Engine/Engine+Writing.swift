internal import Bytes
internal import Cryptography
internal import EventLog
public import Model
internal import Pricing
internal import Projections
public import Records

extension Engine {
    /// Takes the events of one request as one transaction: all or none of them.
    ///
    /// Returns when they are durable and visible. An event whose id came before within the
    /// idempotency window is not added again and is answered with the original's number.
    public func ingest(
        _ events: [Event], into project: ProjectID, by actor: Actor
    ) async throws(EngineError) -> IngestReceipt {
        guard projector.hasProject(project) else { throw .unknownProject(project) }
        guard !events.isEmpty else {
            return IngestReceipt(outcomes: [], lastSequenceNumber: lastApplied)
        }
        let book = priceBook
        let secret = keyStore.fingerprintSecret
        let candidates = events.map { event in
            let cost =
                event.isPriced
                ? event.usage.flatMap { usage in
                    book.cost(
                        of: usage, model: event.model, provider: event.provider,
                        serviceTier: event.serviceTier, at: event.timestamp)
                } : nil
            let record = Record.eventIngested(
                project: project, actor: actor, event: event, cost: cost)
            return Admission.Candidate(
                eventID: event.id,
                fingerprint: EventFingerprint(
                    project: project, eventID: event.id, secret: secret),
                record: record.encoded(), timestamp: event.timestamp)
        }
        let now = clock.wallTime()
        return try await waiting { resume throws(EngineError) in
            let decision = try self.admission.admit(
                candidates, now: now, log: self.log,
                usage: { count in
                    Record.usageIncremented(
                        project: project, actor: actor, eventCount: UInt64(count)
                    ).encoded()
                }, resume: resume)
            return IngestReceipt(
                outcomes: decision.outcomes, lastSequenceNumber: decision.last)
        }
    }

    /// Makes a project.
    public func createProject(
        name: String, description: String?, by actor: Actor
    ) async throws(EngineError) -> Project {
        let id = ProjectID("proj_" + (try randomHexadecimal(byteCount: 6)))
        let record = Record.projectCreated(
            project: id, actor: actor, name: name, description: description)
        let range = try await append([record])
        return Project(
            id: id, name: name, description: description, createdAt: range.commitTime,
            updatedAt: range.commitTime)
    }

    /// Makes a key for a project. Its secret is in the answer and nowhere else.
    public func issueKey(
        project: ProjectID, name: String, environment: Key.Environment, by actor: Actor
    ) async throws(EngineError) -> IssuedKey {
        guard projector.hasProject(project) else { throw .unknownProject(project) }
        var issued = try makeKey(
            scope: .project, project: project, name: name, environment: environment)
        let range = try await append([.keyIssued(actor: actor, key: issued.key)])
        issued.key.createdAt = range.commitTime
        issued.sequenceNumber = range.last
        return issued
    }

    /// Makes a key void at once.
    public func revokeKey(
        id: String, project: ProjectID, by actor: Actor
    ) async throws(EngineError) {
        let states = try keys(of: project)
        guard states.contains(where: { $0.key.id == id && $0.isActive }) else {
            throw .unknownKey(id)
        }
        _ = try await append([.keyRevoked(project: project, actor: actor, keyID: id)])
    }

    /// Appends records as one transaction, and waits until they are visible.
    func append(_ records: [Record]) async throws(EngineError) -> AppendedRange {
        let encoded = records.map { $0.encoded() }
        return try await waiting { resume throws(EngineError) in
            try self.admission.append(encoded, log: self.log, resume: resume)
        }
    }

    /// A new key with a random secret, not yet in the log.
    func makeKey(
        scope: Key.Scope, project: ProjectID?, name: String, environment: Key.Environment
    ) throws(EngineError) -> IssuedKey {
        let id = "key_" + (try randomHexadecimal(byteCount: 6))
        let body = try randomHexadecimal(byteCount: 16)
        let secret = scope == .operator ? "op_\(body)" : "sk_\(environment.name)_\(body)"
        let key = Key(
            id: id, scope: scope, projectID: project, name: name, environment: environment,
            prefix: String(secret.prefix(12)), digest: keyStore.digest(of: secret),
            createdAt: clock.wallTime())
        return IssuedKey(key: key, secret: secret, sequenceNumber: .zero)
    }

    private func randomHexadecimal(byteCount: Int) throws(EngineError) -> String {
        do {
            return Hexadecimal.encode(try SecureRandom.bytes(byteCount))
        } catch {
            throw .unavailable(reason: "no randomness: \(error)")
        }
    }

    /// Runs `start`, and suspends until what it started is durable and visible, or lost.
    private func waiting<Answer: Sendable>(
        _ start: (@escaping @Sendable (Result<Void, EngineError>) -> Void)
            throws(EngineError) -> Answer
    ) async throws(EngineError) -> Answer {
        // One continuation for each request: resumed by the projector, or here if nothing started.
        var answer: Answer?
        let outcome: Result<Void, EngineError> = await withUnsafeContinuation { continuation in
            do throws(EngineError) {
                answer = try start { continuation.resume(returning: $0) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        try outcome.get()
        guard let answer else { throw .closed }
        return answer
    }
}
