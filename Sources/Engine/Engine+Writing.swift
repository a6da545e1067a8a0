public import Bytes
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
        try await waiting { settled throws(EngineError) in
            try self.ingest(events, into: project, by: actor, settled: settled)
        }
    }

    /// Takes the events of one request without waiting for them.
    ///
    /// - Parameter settled: called once, maybe before this returns, when what the answer says is
    ///   durable and visible, or will never be. Not called if this throws.
    /// - Returns: the answer to give once it is settled well, and not before.
    public func ingest(
        _ events: [Event], into project: ProjectID, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> IngestReceipt {
        var batch = EventBatch()
        for event in events { batch.append(event) }
        let receipt = try ingest(
            batch, in: [UInt8]().span.bytes, into: project, by: actor, settled: settled)
        return IngestReceipt(
            outcomes: zip(events, receipt.outcomes).map { event, outcome in
                IngestReceipt.Outcome(
                    eventID: event.id, sequenceNumber: outcome.sequenceNumber,
                    isDuplicate: outcome.isDuplicate)
            }, lastSequenceNumber: receipt.lastSequenceNumber)
    }

    /// Makes a project.
    public func createProject(
        name: String, description: String?, by actor: Actor
    ) async throws(EngineError) -> Project {
        try await waiting { settled throws(EngineError) in
            try self.createProject(
                name: name, description: description, by: actor, settled: settled
            ).project
        }
    }

    /// Makes a project without waiting for it; `settled` is called as by `ingest`.
    ///
    /// - Returns: the project, and the number of the record that says so.
    public func createProject(
        name: String, description: String?, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> (project: Project, number: SequenceNumber) {
        let id = ProjectID("proj_" + (try randomHexadecimal(byteCount: 6)))
        let record = Record.projectCreated(
            project: id, actor: actor, name: name, description: description)
        let range = try append([record], settled: settled)
        let project = Project(
            id: id, name: name, description: description, createdAt: range.commitTime,
            updatedAt: range.commitTime)
        return (project, range.last)
    }

    /// Makes a key for a project. Its secret is in the answer and nowhere else.
    public func issueKey(
        project: ProjectID, name: String, environment: Key.Environment, by actor: Actor
    ) async throws(EngineError) -> IssuedKey {
        try await waiting { settled throws(EngineError) in
            try self.issueKey(
                project: project, name: name, environment: environment, by: actor,
                settled: settled)
        }
    }

    /// Makes a key for a project without waiting for it; `settled` is called as by `ingest`.
    public func issueKey(
        project: ProjectID, name: String, environment: Key.Environment, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> IssuedKey {
        guard projector.hasProject(project) else { throw .unknownProject(project) }
        var issued = try makeKey(
            scope: .project, project: project, name: name, environment: environment)
        let range = try append([.keyIssued(actor: actor, key: issued.key)], settled: settled)
        issued.key.createdAt = range.commitTime
        issued.sequenceNumber = range.last
        return issued
    }

    /// Makes a key void at once.
    public func revokeKey(
        id: String, project: ProjectID, by actor: Actor
    ) async throws(EngineError) {
        _ = try await waiting { settled throws(EngineError) in
            try self.revokeKey(id: id, project: project, by: actor, settled: settled)
        }
    }

    /// Makes a key void without waiting for it; `settled` is called as by `ingest`.
    ///
    /// - Returns: the number of the record that says so.
    public func revokeKey(
        id: String, project: ProjectID, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> SequenceNumber {
        let states = try keys(of: project)
        guard states.contains(where: { $0.key.id == id && $0.isActive }) else {
            throw .unknownKey(id)
        }
        let record = Record.keyRevoked(project: project, actor: actor, keyID: id)
        return try append([record], settled: settled).last
    }

    /// Appends records as one transaction; `settled` is called when they are visible or lost.
    func append(
        _ records: [Record], settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> AppendedRange {
        try admission.append(records.map { $0.encoded() }, log: log, resume: settled)
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

    func randomHexadecimal(byteCount: Int) throws(EngineError) -> String {
        Hexadecimal.encode(try randomBytes(byteCount))
    }

    /// Runs `start`, and suspends until what it started is durable and visible, or lost.
    func waiting<Answer: Sendable>(
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
