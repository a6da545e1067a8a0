internal import Bytes
internal import Glibc
internal import Records

/// Compares what a log holds with what was given to it, record by record, in one pass.
struct LogComparison {
    /// The transactions as far as they are settled by what was found.
    private(set) var transactions: [Transaction]
    /// Numbers of acknowledged records that are not there and that no damage told covers.
    private(set) var untold: [UInt64] = []
    /// How many acknowledged records are told to be lost.
    private(set) var toldCount = 0

    /// Transactions that an open has not shown. Damage can bring one back: it takes the header that
    /// had left it out.
    private(set) var absent: [Transaction]

    /// What the engine says is lost.
    private let damage: [ClosedRange<UInt64>]
    /// Records above are left alone: the log may be writing them, or has failed to.
    private let limit: UInt64
    /// Whether transactions above the limit are settled too: as not there.
    private let isFinal: Bool
    private let mayReturn: Bool
    private var cursor = 0
    /// Which records of the transaction at `cursor` are there.
    private var found: Set<Int> = []
    private var lastNumber: UInt64 = 0
    private var lastTime: Timestamp?
    private var settled: [Transaction] = []

    /// - Parameters:
    ///   - limit: the last record that can be seen.
    ///   - mayReturn: whether what was not there at an earlier open may be there now, since the disk
    ///     has lied.
    init(
        with truth: Truth, damage: [ClosedRange<UInt64>], through limit: UInt64, isFinal: Bool,
        mayReturn: Bool
    ) {
        transactions = truth.transactions
        absent = truth.absent
        self.mayReturn = mayReturn
        self.damage = damage
        self.limit = limit
        self.isFinal = isFinal
    }

    /// Compares the next record of the log.
    mutating func compare(
        _ number: UInt64, _ time: Timestamp, _ record: RawSpan
    ) throws(Violation) {
        guard number <= limit else { return }
        try promise(number > lastNumber, "record \(number) comes after record \(lastNumber)")
        lastNumber = number
        try promise(
            !isTold(number), "record \(number) is told to be lost, and is there")
        while cursor < transactions.count, transactions[cursor].last < number { try settleNext() }
        takeBack(number, record)
        guard cursor < transactions.count, transactions[cursor].first <= number else {
            return try adopt(number, time, record)
        }
        let place = Int(number - transactions[cursor].first)
        guard Self.isSame(record, transactions[cursor].records[place]) else {
            try promise(found.isEmpty, "record \(number) holds other bytes than were given")
            // Nothing of the transaction is there, so that its numbers may be used again.
            try settleNext()
            return try adopt(number, time, record)
        }
        if found.isEmpty {
            try check(time, of: number)
        } else {
            try promise(time == lastTime, "record \(number) has the commit time \(time)")
        }
        found.insert(place)
    }

    /// Settles what is left; everything up to the limit was compared.
    mutating func finish() throws(Violation) {
        while cursor < transactions.count, isFinal || transactions[cursor].last <= limit {
            try settleNext()
        }
        transactions = settled + transactions[cursor...]
    }

    private mutating func check(_ time: Timestamp, of number: UInt64) throws(Violation) {
        let transaction = transactions[cursor]
        if let lastTime {
            try promise(
                time > lastTime,
                "record \(number) has the commit time \(time), not above \(lastTime) before it")
        }
        try promise(
            time >= transaction.submitted,
            "record \(number) was given at \(transaction.submitted) and committed at \(time)")
        if let known = transaction.commitTime {
            try promise(
                time == known, "record \(number) had the commit time \(known), now \(time)")
        }
        lastTime = time
        transactions[cursor].commitTime = time
    }

    /// Expects a transaction again that was not there before, if a record is one of its.
    private mutating func takeBack(_ number: UInt64, _ record: RawSpan) {
        if cursor < transactions.count, transactions[cursor].first <= number { return }
        let place = absent.firstIndex {
            $0.first <= number && number <= $0.last
                && Self.isSame(record, $0.records[Int(number - $0.first)])
        }
        guard mayReturn, let place else { return }
        var transaction = absent.remove(at: place)
        transaction.state = .doubtful
        transactions.insert(transaction, at: cursor)
    }

    /// A record that nobody here gave: a price book is published by the engine itself.
    private mutating func adopt(
        _ number: UInt64, _ time: Timestamp, _ record: RawSpan
    ) throws(Violation) {
        let kind = (try? RecordHeader(record))?.kind
        try promise(
            kind == .priceBookPublished, "record \(number) holds bytes that were never given")
        var book = Transaction(
            first: number, content: .priceBook, records: [record.withUnsafeBytes { [UInt8]($0) }],
            submitted: time, commitTime: time)
        book.state = .kept
        transactions.insert(book, at: cursor)
        try check(time, of: number)
        found = [0]
    }

    /// Decides on the transaction at the cursor by what was found of it.
    private mutating func settleNext() throws(Violation) {
        var transaction = transactions[cursor]
        cursor += 1
        defer { found = [] }
        let missing = transaction.records.indices.filter { !found.contains($0) }
        if missing.isEmpty {
            transaction.state = .kept
            transaction.lost = []
            return settled.append(transaction)
        }
        let told = missing.filter { isTold(transaction.first + UInt64($0)) }
        if transaction.state == .kept {
            toldCount += told.count
            if told.count == missing.count {
                transaction.lost = Set(missing)
                return settled.append(transaction)
            }
            try promise(
                found.isEmpty,
                "of the acknowledged records \(transaction.first) to \(transaction.last) only "
                    + "\(found.count) are there, and no damage is told of the others")
            let overlooked = missing.filter { !isTold(transaction.first + UInt64($0)) }
            untold += overlooked.map { transaction.first + UInt64($0) }
            absent.append(transaction)
            return
        }
        // Nobody was told of it, so it may be missing, but not by halves.
        guard !found.isEmpty || !told.isEmpty else { return absent.append(transaction) }
        transaction.state = .forgotten
        try promise(
            told.count == missing.count || found.isEmpty,
            "only \(found.count) of the \(transaction.records.count) records from "
                + "\(transaction.first) on are there, and no damage is told of the others")
        if !found.isEmpty {
            transaction.state = .kept
            transaction.lost = Set(missing)
        }
        settled.append(transaction)
    }

    private func isTold(_ number: UInt64) -> Bool { damage.contains { $0.contains(number) } }

    private static func isSame(_ left: RawSpan, _ right: [UInt8]) -> Bool {
        guard left.byteCount == right.count else { return false }
        // Element by element it would be most of a debug build's time.
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else {
                    return true
                }
                return memcmp(first, second, left.count) == 0
            }
        }
    }
}
