internal import Bytes
internal import Engine
internal import Model
internal import Projections
internal import TestSupport

extension World {
    /// Asks one question, and compares the answer with what is expected.
    func ask() throws(Violation) {
        try collect()
        guard let engine, !projects.isEmpty, !isSpoilt, !disk.isOff else { return }
        // A transaction of which nobody knows yet may be in any answer.
        guard truth.unsettled(through: engine.lastApplied.rawValue).isEmpty else { return }
        figures.questions += 1
        let strikes = disk.strikeCount
        let project = pick(projects.count)
        let damageCount = engine.health().damagedRanges.count
        do {
            switch random.next() % 8 {
            case 0: try askEvents(engine, project)
            case 1: try askTrace(engine, project)
            case 2: try askOverview(engine, project)
            case 3, 4: try readEvents(engine)
            case 5: try findEvent(engine)
            case 6: try askKey(engine)
            default: try askHealth(engine)
            }
        } catch let violation as Violation {
            // What the question itself has found lost was expected.
            guard engine.health().damagedRanges.count > damageCount else { throw violation }
            note("damage came up while a question was answered: \(violation)")
        } catch EngineError.unknownProject(let id) {
            try promise(
                projects.firstIndex(of: id).map { !truth.expectation.projects.contains($0) }
                    ?? true,
                "project \(id) is not known")
        } catch {
            try promise(
                disk.strikeCount > strikes || disk.isOff,
                "a question failed for no reason: \(error)")
            note("a question failed: \(error)")
        }
    }

    private func askEvents(_ engine: Engine, _ project: Int) throws {
        var question = EventQuestion(projectID: projects[project], limit: 1 + pick(50))
        let counts = truth.expectation.counts[project] ?? [:]
        let type = random.oneIn(2) ? EventType.allCases.randomElement(using: &random) : nil
        question.type = type
        let page = try engine.events(question)
        let expected = type.map { counts[$0] ?? 0 } ?? counts.values.reduce(0, +)
        try promise(
            page.total == Int(expected),
            "project \(project) has \(expected) events of type \(type?.name ?? "any"), answered "
                + "\(page.total)")
        try promise(
            page.positions.count == min(question.limit, page.total),
            "a page of \(page.positions.count) events of \(page.total)")
        let order = page.positions.map { ($0.timestamp, $0.sequenceNumber) }
        try promise(
            zip(order, order.dropFirst()).allSatisfy { $0 > $1 }, "a page of events is out of order"
        )
        try read(engine, page.positions.prefix(5).map(\.sequenceNumber))
    }

    private func askTrace(_ engine: Engine, _ project: Int) throws {
        guard let made = anyEvent()?.made, let trace = made.trace else { return }
        let expected = truth.expectation.traces[.init(project: made.project, trace: trace)] ?? []
        let name = MadeEvent.traceID(trace)
        let found = try engine.trace(project: projects[made.project], id: name, at: nil)
        try promise(
            found?.summary.eventCount == expected.count,
            "\(name) has \(expected.count) events, told \(found?.summary.eventCount ?? 0)")
        let lost = Self.lost(engine.health())
        let shown = Set(found?.numbers.map(\.rawValue) ?? [])
        try promise(
            shown.isSubset(of: expected)
                && expected.allSatisfy { number in
                    shown.contains(number) || lost.contains { $0.contains(number) }
                }, "\(name) has the events \(expected), shown \(shown.sorted())")
    }

    private func askOverview(_ engine: Engine, _ project: Int) throws {
        let expected = truth.expectation.eventCount(of: project)
        let found = try engine.overview(projects[project], window: .everything).totalEvents
        try promise(found == expected, "project \(project) has \(expected) events, told \(found)")
        // As of some moment before: what was there then.
        guard let index = truth.transactions.indices.randomElement(using: &random) else { return }
        let at = truth.transactions[index].last
        var question = EventQuestion(projectID: projects[project], limit: 1)
        question.at = SequenceNumber(at)
        let total = truth.transactions[...index].reduce(0) { sum, transaction in
            guard transaction.state == .kept, transaction.events.first?.project == project
            else { return sum }
            let lost = transaction.lost.filter { $0 < transaction.events.count }.count
            return sum + transaction.events.count - lost
        }
        let then = try engine.events(question).total
        try promise(then == total, "at \(at) project \(project) had \(total) events, told \(then)")
    }

    private func readEvents(_ engine: Engine) throws {
        let numbers = (0...pick(6)).compactMap { _ in anyEvent()?.number }
        try read(engine, numbers.map { SequenceNumber($0) })
    }

    /// Reads events back and compares every field with what was sent.
    private func read(_ engine: Engine, _ numbers: [SequenceNumber]) throws {
        let events = try engine.events(numbers, maximumBytes: .max).events
        let lost = Self.lost(engine.health())
        var expected = numbers[...]
        for stored in events {
            while let number = expected.first, number != stored.sequenceNumber {
                expected.removeFirst()
                try expectLost(number, lost)
            }
            expected = expected.dropFirst()
            try compare(stored)
        }
        for number in expected { try expectLost(number, lost) }
    }

    private func expectLost(
        _ number: SequenceNumber, _ lost: [ClosedRange<UInt64>]
    ) throws(Violation) {
        try promise(
            hasLied && lost.contains { $0.contains(number.rawValue) },
            "event \(number) can't be read, and no damage is told")
    }

    private func compare(_ stored: StoredEvent) throws(Violation) {
        let number = stored.sequenceNumber.rawValue
        guard let (made, transaction) = truth.event(number) else {
            throw Violation("event \(number) was never given")
        }
        try promise(
            stored.event == made.event && stored.projectID == projects[made.project]
                && stored.commitTime == transaction.commitTime,
            "event \(number) reads \(stored), given was \(made.event)")
    }

    private func findEvent(_ engine: Engine) throws {
        guard let (number, made) = anyEvent() else { return }
        let project = projects[made.project]
        let found: StoredEvent?
        do throws(EngineError) {
            found = try engine.event(project: project, id: made.event.id, at: nil)
        } catch {
            // A file that can't be opened just now is the disk's fault, and `ask` sees to that.
            guard case .damaged = error,
                Self.lost(engine.health()).contains(where: { $0.contains(number) })
            else { throw error }
            return try expectLost(SequenceNumber(number), Self.lost(engine.health()))
        }
        guard let found else {
            return try expectLost(SequenceNumber(number), Self.lost(engine.health()))
        }
        try promise(
            found.sequenceNumber.rawValue >= number || !session.isClean,
            "\(made.event.id) is found as \(found.sequenceNumber), and \(number) is newer")
        try compare(found)
    }

    private func askKey(_ engine: Engine) throws(Violation) {
        guard let place = keys.indices.randomElement(using: &random) else { return }
        let isValid = truth.expectation.keys[place] ?? false
        let found = engine.principal(secret: keys[place].secret)
        let expected = Principal.key(
            id: keys[place].key.id, project: projects[truth.keyProjects[place]])
        try promise(
            found == (isValid ? expected : nil),
            "key \(place) opens \(found.map { "\($0)" } ?? "nothing")")
    }

    private func askHealth(_ engine: Engine) throws(Violation) {
        let health = engine.health()
        let statistics = engine.statistics()
        try promise(
            hasLied || health.damagedRanges.isEmpty,
            "damage on an honest disk: \(health.damagedRanges)")
        try promise(
            mayFail || health.canWrite, "writes are refused for no reason: \(health.reason ?? "")")
        for (project, id) in projects.enumerated() {
            for count in statistics.eventCounts where count.project == id {
                let expected = truth.expectation.counts[project]?[count.type] ?? 0
                try promise(
                    count.count == expected,
                    "project \(project) has \(expected) events of type \(count.type.name), counted "
                        + "\(count.count)")
            }
        }
        try promise(
            statistics.waitingWriterCount <= session.writes.count,
            "\(statistics.waitingWriterCount) writers wait, of \(session.writes.count)")
    }

    /// Some event that can be seen.
    private func anyEvent() -> (number: UInt64, made: MadeEvent)? {
        guard let transaction = truth.transactions.randomElement(using: &random),
            let place = transaction.events.indices.randomElement(using: &random)
        else { return nil }
        let number = transaction.first + UInt64(place)
        return truth.event(number).map { (number, $0.made) }
    }
}
