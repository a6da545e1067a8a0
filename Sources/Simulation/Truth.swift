internal import Bytes
internal import Model

/// Everything that was given to the engine in one world, and what it may and has to say of it.
struct Truth {
    /// In the order of their numbers.
    private(set) var transactions: [Transaction] = []
    /// Those that an open has not shown: nobody may rely on them, and a damaged log may show them.
    private(set) var absent: [Transaction] = []
    private(set) var expectation = Expectation()
    private(set) var recent = RecentIDs()
    /// The project of each key.
    private(set) var keyProjects: [Int] = []
    /// Up to here nothing is open or doubtful.
    private var settledCount = 0

    // MARK: Submitting

    mutating func addKey(of project: Int) -> Int {
        keyProjects.append(project)
        return keyProjects.count - 1
    }

    /// Takes in a transaction that the engine took, in the order of their numbers.
    ///
    /// - Parameter times: between which bounds its commit time lies.
    mutating func submit(
        _ transaction: Transaction, committed times: ClosedRange<Timestamp>
    ) throws(Violation) {
        if let last = transactions.last {
            try promise(
                transaction.first > last.last,
                "number \(transaction.first) was given again: \(last.last) was given before")
        }
        for (place, made) in transaction.events.enumerated() {
            recent.insert(
                made.identity, number: transaction.first + UInt64(place),
                time: times)
        }
        transactions.append(transaction)
    }

    // MARK: Settling

    /// Notes what its writer was told of a transaction.
    mutating func tell(_ first: UInt64, _ state: Transaction.State) {
        guard let index = index(of: first) else { return }
        transactions[index].state = state
        for (place, made) in transactions[index].events.enumerated() {
            let number = first + UInt64(place)
            if state == .failed { recent.remove(made.identity, number: number) }
            if state == .doubtful { recent.doubt(made.identity, number: number) }
        }
    }

    /// Notes that a transaction can be seen, with the commit time that it has.
    mutating func see(_ index: Int, at time: Timestamp) {
        transactions[index].state = .kept
        transactions[index].commitTime = time
        let seen = transactions[index]
        for (place, made) in seen.events.enumerated() {
            recent.settle(made.identity, number: seen.first + UInt64(place), time: time)
        }
        expectation.apply(seen, keyProjects: keyProjects, at: time)
    }

    /// The places of transactions whose fate is not settled, among those up to a number.
    mutating func unsettled(through number: UInt64) -> [Int] {
        while settledCount < transactions.count,
            [.kept, .failed, .forgotten].contains(transactions[settledCount].state)
        {
            settledCount += 1
        }
        return transactions[settledCount...].indices.filter {
            let transaction = transactions[$0]
            return transaction.last <= number && [.open, .doubtful].contains(transaction.state)
        }
    }

    // MARK: Looking up

    /// The place of the transaction that a number belongs to.
    func index(of number: UInt64) -> Int? {
        var low = 0
        var high = transactions.count
        while low < high {
            let middle = (low + high) / 2
            if transactions[middle].last < number { low = middle + 1 } else { high = middle }
        }
        guard low < transactions.count, transactions[low].first <= number else { return nil }
        return low
    }

    /// The event with a number, if it can be seen.
    func event(_ number: UInt64) -> (made: MadeEvent, transaction: Transaction)? {
        guard let index = index(of: number) else { return nil }
        let transaction = transactions[index]
        let place = Int(number - transaction.first)
        guard transaction.state == .kept, !transaction.lost.contains(place),
            transaction.events.indices.contains(place)
        else { return nil }
        return (transaction.events[place], transaction)
    }

    /// Whether a record was there and is lost.
    func isLost(_ number: UInt64) -> Bool {
        guard let index = index(of: number) else { return false }
        return transactions[index].lost.contains(Int(number - transactions[index].first))
    }

    // MARK: Starting over

    /// Takes over what an open has shown: what is there stays, what is not is expected no more.
    mutating func reconcile(_ found: LogComparison) {
        transactions = found.transactions
        absent = found.absent
        settledCount = 0
        recent = RecentIDs()
        for transaction in transactions where transaction.state == .kept {
            guard let time = transaction.commitTime else { continue }
            for (place, made) in transaction.events.enumerated()
            where !transaction.lost.contains(place) {
                recent.insert(
                    made.identity, number: transaction.first + UInt64(place), time: time...time)
            }
        }
        expectAnew()
    }

    /// Takes in that records with these numbers are lost, while the engine runs. It may know their
    /// ids for as long as it does.
    mutating func lose(_ ranges: [ClosedRange<UInt64>]) {
        for index in transactions.indices {
            let numbers = transactions[index].first...transactions[index].last
            for range in ranges where range.overlaps(numbers) {
                let lost = range.clamped(to: numbers)
                for number in lost {
                    transactions[index].lost.insert(Int(number - numbers.lowerBound))
                }
            }
        }
        expectAnew()
    }

    /// Folds again what is there.
    private mutating func expectAnew() {
        expectation = Expectation()
        for transaction in transactions where transaction.state == .kept {
            guard let time = transaction.commitTime else { continue }
            expectation.apply(transaction, keyProjects: keyProjects, at: time)
        }
    }
}
