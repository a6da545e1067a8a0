public import Bytes
internal import Cryptography
internal import EventLog
internal import Model
public import Pricing
public import Projections
public import Records

extension Engine {
    /// What prices calls now: the book in force and the overrides.
    public var prices: PriceSet { projector.prices }

    /// Brings a book into force, from the next call on. What was priced before keeps its cost.
    ///
    /// - Returns: its id, the first 12 hexadecimal digits of the SHA-256 of its text, and the number of
    ///   the record that says so.
    @discardableResult
    public func publishPriceBook(
        _ book: PriceImport, by actor: Actor
    ) async throws(EngineError) -> (id: String, number: SequenceNumber) {
        try await waiting { settled throws(EngineError) in
            try self.publishPriceBook(book, by: actor, settled: settled)
        }
    }

    /// Brings a book into force without waiting for it; `settled` is called as by `ingest`.
    public func publishPriceBook(
        _ book: PriceImport, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> (id: String, number: SequenceNumber) {
        let id = String(SHA256.hash(book.text).hexadecimal.prefix(12))
        let record = Record.priceBookPublished(actor: actor, bookID: id, text: book.text)
        return (id, try append([record], settled: settled).last)
    }

    /// Sets a price of somebody's own, or takes one back, from the next call on.
    @discardableResult
    public func setPrice(
        _ draft: OverrideDraft, by actor: Actor
    ) async throws(EngineError) -> RecordedOverride {
        try await waiting { settled throws(EngineError) in
            try self.setPrice(draft, by: actor, settled: settled)
        }
    }

    /// Sets a price without waiting for it; `settled` is called as by `ingest`.
    public func setPrice(
        _ draft: OverrideDraft, by actor: Actor,
        settled: @escaping @Sendable (Result<Void, EngineError>) -> Void
    ) throws(EngineError) -> RecordedOverride {
        if let project = draft.projectID, !projector.hasProject(project) {
            throw .unknownProject(project)
        }
        let override = draft.override(id: "ovr_" + (try randomHexadecimal(byteCount: 6)))
        let range = try append(
            [.priceOverridden(actor: actor, override: override)], settled: settled)
        return RecordedOverride(
            override: override, sequenceNumber: range.last, setAt: range.commitTime, actor: actor)
    }

    /// The books that were published and the overrides that were set, as of `at`, oldest first.
    public func priceRecords(
        at: SequenceNumber? = nil
    ) -> (books: [PriceBookEntry], overrides: [RecordedOverride], seenThrough: SequenceNumber) {
        let (books, overrides, last) = projector.read { state in
            (state.priceBooks, state.priceOverrides, state.lastApplied)
        }
        let seen = min(at ?? last, last)
        return (
            books.filter { $0.sequenceNumber <= seen },
            overrides.filter { $0.sequenceNumber <= seen }, seen
        )
    }

    /// The point of the log to ask for prices at, so that they are those of a moment of commit time.
    public func priceSequence(at moment: Timestamp) -> SequenceNumber {
        projector.read { state in
            let book = state.priceBooks.last { $0.publishedAt <= moment }?.sequenceNumber
            let override = state.priceOverrides.last { $0.setAt <= moment }?.sequenceNumber
            return max(book ?? .zero, override ?? .zero)
        }
    }

    /// What priced calls at a point of the log: the last book up to it that this version can read, and
    /// the overrides that were set up to it. Before the first book it is the one of this version.
    ///
    /// Reads the log where another book is in force by now; may block.
    public func prices(at: SequenceNumber?) throws(EngineError) -> PriceSet {
        let now = prices
        guard let at else { return now }
        let (books, overrides, _) = priceRecords(at: at)
        var book: PriceBook?
        for entry in books.reversed() where book == nil { book = try priceBook(of: entry) }
        return PriceSet(
            book: book ?? PriceBook.builtIn, overrides: PriceOverrides(overrides.map(\.override)))
    }

    /// Reads a book that was published; nil if this version can't read it, or it is lost to damage.
    public func priceBook(of entry: PriceBookEntry) throws(EngineError) -> PriceBook? {
        let inForce = prices.book
        if entry.id == inForce.id { return inForce }
        let records: [LogRecord]
        do { records = try log.records([entry.sequenceNumber]) } catch {
            throw .damaged(reason: "\(error)")
        }
        if let retired = retirement, records.isEmpty, entry.sequenceNumber <= retired.last {
            throw .retired(through: retired.last)
        }
        guard let record = records.first,
            case .priceBookPublished(_, let id, let text)? = try? Record.decode(
                record.bytes.span.bytes, commitTime: record.commitTime)
        else { return nil }
        return try? PriceBook(id: id, text: text)
    }
}
