internal import Bytes
internal import Engine
internal import EventLog
internal import TestSupport

extension World {
    /// Takes note of what writers were told, and of what can be seen by now.
    func collect() throws(Violation) {
        guard let engine else { return }
        var acknowledged: Set<UInt64> = []
        var originals: [UInt64] = []
        // While the power goes nobody hears an answer, only what is visible counts.
        let isOff = disk.isOff
        let visible = engine.lastApplied.rawValue
        for settlement in session.settlements.take() {
            guard let write = session.writes.removeValue(forKey: settlement.write) else {
                throw Violation("write \(settlement.write) was answered twice")
            }
            switch settlement.result {
            case .success:
                note("write \(settlement.write) is acknowledged")
                figures.acknowledgedWrites += 1
                try promise(
                    write.last <= visible,
                    "\(write.last) was acknowledged, and \(visible) is visible")
                if let own = write.own { acknowledged.insert(own) }
                originals += write.originals
            case .failure(let error):
                note("write \(settlement.write) failed: \(error)")
                figures.refusedWrites += 1
                try promise(mayFail || isOff, "a write failed for no reason: \(error)")
                guard let own = write.own else { continue }
                truth.tell(own, write.originals.isEmpty && !isOff ? .failed : .doubtful)
            }
        }
        // Of what was acknowledged the disk has lost something before it was seen: it stays unsettled.
        guard !isSpoilt else { return }
        for index in truth.unsettled(through: visible) {
            try see(index, isAcknowledged: acknowledged.contains(truth.transactions[index].first))
        }
        guard !isSpoilt else { return }
        for original in originals where truth.event(original) == nil && !truth.isLost(original) {
            throw Violation(
                "a repeat of \(original) was acknowledged, and \(original) is not there")
        }
    }

    /// Settles a transaction whose numbers are passed.
    private func see(_ index: Int, isAcknowledged: Bool) throws(Violation) {
        let transaction = truth.transactions[index]
        var time = transaction.commitTime
        if !isAcknowledged {
            // Told to have failed together with another one: only the log knows.
            try promise(
                transaction.state == .doubtful || disk.isOff,
                "record \(transaction.first) is passed, and its writer still waits")
            guard let record = try storedRecord(transaction.first) else {
                return truth.tell(transaction.first, .failed)
            }
            time = record.commitTime
        } else if time == nil {
            time = try storedRecord(transaction.first)?.commitTime
        }
        guard let time else {
            // The disk has lost it already, so that its time is not to be had.
            try promise(hasLied, "record \(transaction.first) was acknowledged and is not there")
            isSpoilt = true
            return
        }
        if transaction.last == truth.transactions.last?.last { try session.commits.know(time) }
        figures.acknowledgedEvents += transaction.events.count
        truth.see(index, at: time)
    }

    /// A record as the log has it, read by the way: no fault strikes.
    func storedRecord(_ number: UInt64) throws(Violation) -> LogRecord? {
        do {
            let scanner = try LogScanner(
                directory: Self.logDirectory, fileSystem: disk.afterKill())
            return try scanner.records([SequenceNumber(number)]).first
        } catch {
            throw Violation("the log can't be read: \(error)")
        }
    }
}
