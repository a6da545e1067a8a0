internal import Bytes
internal import Cryptography
internal import EventLog
internal import Model
internal import Pricing
internal import Projections
internal import Records
internal import Threads

extension Engine {
    /// Brings the built-in price book into force if it is another than the last one; appends nothing
    /// otherwise. Blocks.
    func publishBuiltInPriceBook() throws(EngineError) {
        let book = PriceBook.builtIn
        // A book that somebody published stays in force, whatever later versions carry; not so one
        // that a program carried, whoever returned to it.
        let inForce = projector.read { $0.priceBook }
        guard inForce?.id != book.id, inForce.map({ PriceBook.isCarried($0.text) }) ?? true
        else { return }
        let record = Record.priceBookPublished(
            actor: .system, bookID: book.id, text: PriceBook.builtInBytes)
        let outcome = Monitor<Result<Void, EngineError>?>(nil)
        _ = try admission.append([record.encoded()], log: log) { result in
            outcome.withLock { $0 = result }
            outcome.signal()
        }
        // A start is synchronous: nothing may be asked or told before it is through.
        guard hasThreads else {
            while step() {}
            guard let result = outcome.withLock({ $0 }) else {
                throw .unavailable(reason: "the price book was neither written nor refused")
            }
            return try result.get()
        }
        let result = outcome.waiting { result in
            result.map { .done($0) } ?? .wait(nanoseconds: nil)
        }
        try result.get()
    }

    /// Makes the operator's token.
    func issueOperatorToken() async throws(EngineError) -> IssuedKey {
        try await waiting { settled throws(EngineError) in
            try self.issueOperatorToken(settled: settled)
        }
    }

    /// Makes the operator's token, as `issueKey(project:name:environment:by:settled:)` does a key.
    public func issueOperatorToken(
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> IssuedKey {
        var issued = try makeKey(
            scope: .operator, project: nil, name: "operator", environment: .live)
        let range = try append([.keyIssued(actor: .system, key: issued.key)], settled: settled)
        issued.key.createdAt = range.commitTime
        issued.sequenceNumber = range.last
        return issued
    }
}

extension PriceBook {
    /// The book that the binary carries, under the first 12 hexadecimal digits of its SHA-256.
    static let builtIn: PriceBook = {
        let id = String(SHA256.hash(builtInBytes).hexadecimal.prefix(12))
        do {
            return try PriceBook(id: id, csv: builtInBytes)
        } catch {
            // A test reads the same bytes: a build whose book can't be read is never released.
            preconditionFailure("the built-in price book: \(error)")
        }
    }()
}
