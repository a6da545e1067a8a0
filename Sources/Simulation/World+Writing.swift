internal import Bytes
internal import Engine
internal import Model
internal import Pricing
internal import Records
internal import TestSupport

extension World {
    private static let actor = Actor.key("simulation")

    /// Takes in some events, among them some that came before.
    func ingest() throws(Violation) {
        guard let engine, !projects.isEmpty else { return }
        let project = pick(projects.count)
        let made = batch(for: project)
        let now = clock.wallTime()
        let moment = session.commits.moment(at: now)
        let write = beginWrite()
        let receipt: IngestReceipt
        do {
            receipt = try engine.ingest(
                made.map(\.event), into: projects[project], by: Self.actor,
                settled: session.settlements.callback(for: write))
        } catch {
            return try refused(error, project: project)
        }
        note("write \(write): \(made.count) events of project \(project), \(receipt.summary)")
        try promise(
            truth.expectation.projects.contains(project),
            "events of project \(project), which is lost, were taken")
        let (fresh, first, originals) = try judge(receipt, of: made, at: moment)
        var submitted = Write(originals: originals, last: receipt.lastSequenceNumber.rawValue)
        if let first {
            submitted.own = first
            let book = engine.priceBook
            var records = fresh.map { made in
                let event = made.event
                let cost =
                    event.isPriced
                    ? event.usage.flatMap {
                        book.cost(
                            of: $0, model: event.model, provider: event.provider,
                            serviceTier: event.serviceTier, at: event.timestamp)
                    } : nil
                return Record.eventIngested(
                    project: projects[project], actor: Self.actor, event: event, cost: cost
                ).encoded()
            }
            records.append(
                Record.usageIncremented(
                    project: projects[project], actor: Self.actor,
                    eventCount: UInt64(fresh.count)
                ).encoded())
            try submit(
                Transaction(
                    first: first, content: .events(fresh), records: records, submitted: now))
            try promise(
                submitted.last == first + UInt64(fresh.count),
                "\(fresh.count) events from \(first) on were answered up to \(submitted.last)")
        }
        session.writes[write] = submitted
    }

    func createProject() throws(Violation) {
        guard let engine else { return }
        let write = beginWrite()
        let place = projects.count
        let name = "project \(place)"
        let made: (project: Project, number: SequenceNumber)
        do {
            made = try engine.createProject(
                name: name, description: nil, by: .operator,
                settled: session.settlements.callback(for: write))
        } catch {
            return try refused(error)
        }
        note("write \(write): project \(place) as record \(made.number)")
        projects.append(made.project.id)
        let record = Record.projectCreated(
            project: made.project.id, actor: .operator, name: name, description: nil)
        try submit(
            .project(place), record, made.number, write: write, committed: made.project.createdAt)
    }

    func issueKey() throws(Violation) {
        guard let engine, !projects.isEmpty else { return }
        let project = pick(projects.count)
        let write = beginWrite()
        let key: IssuedKey
        do {
            key = try engine.issueKey(
                project: projects[project], name: "key", environment: .live, by: .operator,
                settled: session.settlements.callback(for: write))
        } catch {
            return try refused(error, project: project)
        }
        note("write \(write): a key of project \(project) as record \(key.sequenceNumber)")
        let place = truth.addKey(of: project)
        keys.append(key)
        try submit(
            .key(place), .keyIssued(actor: .operator, key: key.key), key.sequenceNumber,
            write: write, committed: key.key.createdAt)
    }

    func revokeKey() throws(Violation) {
        guard let engine, !keys.isEmpty else { return }
        let place = pick(keys.count)
        let project = truth.keyProjects[place]
        let write = beginWrite()
        let id = keys[place].key.id
        let number: SequenceNumber
        do {
            number = try engine.revokeKey(
                id: id, project: projects[project], by: .operator,
                settled: session.settlements.callback(for: write))
        } catch {
            if case .unknownKey = error, truth.expectation.keys[place] != true { return }
            return try refused(error, project: project)
        }
        note("write \(write): key \(place) revoked by record \(number)")
        try promise(truth.expectation.keys[place] == true, "key \(place), not valid, was revoked")
        let record = Record.keyRevoked(project: projects[project], actor: .operator, keyID: id)
        try submit(.revocation(key: place), record, number, write: write, committed: nil)
    }

    /// The first thing in a new directory.
    func issueOperatorToken() throws(Violation) {
        guard let engine else { return }
        let write = beginWrite()
        let key: IssuedKey
        do {
            key = try engine.issueOperatorToken(
                settled: session.settlements.callback(for: write))
        } catch {
            return try refused(error)
        }
        note("write \(write): the operator's token as record \(key.sequenceNumber)")
        try submit(
            .operatorKey, .keyIssued(actor: .system, key: key.key), key.sequenceNumber,
            write: write, committed: key.key.createdAt)
    }

    // MARK: Parts

    private func beginWrite() -> Int {
        nextWrite += 1
        return nextWrite
    }

    private func batch(for project: Int) -> [MadeEvent] {
        let count =
            switch random.next() % 100 {
            case ..<50: 1
            case ..<90: 1 + pick(6)
            case ..<99: 1 + pick(25)
            default: pick(101)
            }
        let repeats = random.oneIn(5)
        return (0..<count).map { _ in
            if repeats, random.oneIn(2), let old = earlierEvent(of: project) { return old }
            return maker.event(project: project, at: clock.wallTime())
        }
    }

    /// An event that was sent before, whatever became of it; lately sent ones come more often.
    private func earlierEvent(of project: Int) -> MadeEvent? {
        let count = truth.transactions.count
        guard count > 0 else { return nil }
        let reach = random.oneIn(3) ? count : min(count, 8)
        let transaction = truth.transactions[count - 1 - pick(reach)]
        let made = transaction.events.randomElement(using: &random)
        return made?.project == project ? made : nil
    }

    /// Holds a receipt against what is known of the ids.
    private func judge(
        _ receipt: IngestReceipt, of made: [MadeEvent], at moment: ClosedRange<Timestamp>
    ) throws(Violation) -> (fresh: [MadeEvent], first: UInt64?, originals: [UInt64]) {
        try promise(
            receipt.outcomes.count == made.count,
            "\(made.count) events got \(receipt.outcomes.count) answers")
        var fresh: [MadeEvent] = []
        var numbers: [MadeEvent.Identity: UInt64] = [:]
        var first: UInt64?
        var originals: [UInt64] = []
        for (made, outcome) in zip(made, receipt.outcomes) {
            let number = outcome.sequenceNumber.rawValue
            try promise(
                outcome.eventID == made.event.id, "\(made.event.id) was answered as another event")
            var answer = truth.recent.answer(to: made.identity, moment: moment)
            if let inside = numbers[made.identity] { answer = .original(inside) }
            // What has been lost under the engine's eyes may be given once more.
            if case .original(let original) = answer, !session.isClean,
                try storedRecord(original) == nil
            {
                answer = .unclear(original)
            }
            if case .unclear(let original) = answer {
                answer = outcome.isDuplicate ? .original(original) : .fresh
            }
            switch answer {
            case .original(let original):
                try promise(
                    outcome.isDuplicate && number == original,
                    "\(made.event.id), a repeat of \(original), was answered as "
                        + "\(outcome.isDuplicate ? "one of" : "new,") \(number)")
                figures.repeats += 1
                if numbers[made.identity] == nil { originals.append(original) }
            default:
                try promise(
                    !outcome.isDuplicate,
                    "\(made.event.id), new, was answered as a repeat of \(number)")
                try promise(
                    first.map { number == $0 + UInt64(fresh.count) } ?? true,
                    "events of one request have numbers with gaps: \(number)")
                first = first ?? number
                numbers[made.identity] = number
                fresh.append(made)
            }
        }
        return (fresh, first, originals)
    }

    private func submit(
        _ content: Transaction.Content, _ record: Record, _ number: SequenceNumber, write: Int,
        committed: Timestamp?
    ) throws(Violation) {
        session.writes[write] = Write(own: number.rawValue, last: number.rawValue)
        try submit(
            Transaction(
                first: number.rawValue, content: content, records: [record.encoded()],
                submitted: clock.wallTime()), committed: committed)
    }

    private func submit(
        _ transaction: Transaction, committed: Timestamp? = nil
    ) throws(Violation) {
        var transaction = transaction
        var times = session.commits.advance(at: clock.wallTime())
        if let committed {
            try session.commits.know(committed)
            times = committed...committed
        }
        if times.lowerBound == times.upperBound { transaction.commitTime = times.lowerBound }
        highestCommit = max(highestCommit, session.commits.high)
        try truth.submit(transaction, committed: times)
    }

    /// A write was refused at once: there has to be a reason.
    func refused(_ error: EngineError, project: Int? = nil) throws(Violation) {
        figures.refusedWrites += 1
        note("refused: \(error)")
        switch error {
        case .busy: return
        case .unknownProject where project.map { !truth.expectation.projects.contains($0) } ?? false:
            return
        case .diskFull where mayFail, .unavailable where mayFail: return
        default: throw Violation("a write was refused for no reason: \(error)")
        }
    }
}

extension IngestReceipt {
    fileprivate var summary: String {
        let fresh = outcomes.filter { !$0.isDuplicate }.map(\.sequenceNumber.rawValue)
        return "\(fresh.count) of them new, up to \(lastSequenceNumber), from \(fresh.first ?? 0)"
    }
}
