internal import Bytes
internal import Pricing
internal import Projections
internal import Synchronization

/// The prices in force, read once for all the calls that they price.
final class PriceCache: Sendable {
    private struct State {
        var set: PriceSet
        /// The record of the last book that was looked at, readable or not.
        var lastBook: SequenceNumber?
        var overrideCount = 0
    }

    private let state: Mutex<State>

    init(builtIn: PriceBook) { state = Mutex(State(set: PriceSet(book: builtIn))) }

    var inForce: PriceSet { state.withLock { $0.set } }

    /// Reads what is new. A book that this version can't read leaves the one before in force, an
    /// override the prices without it.
    ///
    /// Only the projector calls it, in the order of the log.
    func refresh(book: PublishedPriceBook?, overrides: [RecordedOverride]) {
        let (before, lastBook, overrideCount) = state.withLock {
            ($0.set, $0.lastBook, $0.overrideCount)
        }
        let isNewBook = book?.sequenceNumber != lastBook
        guard isNewBook || overrides.count != overrideCount else { return }
        var inForce = before.book
        if isNewBook, let book, book.id != inForce.id,
            let read = try? PriceBook(id: book.id, text: book.text)
        {
            inForce = read
        }
        let known =
            overrides.count == overrideCount
            ? before.overrides : PriceOverrides(overrides.map(\.override))
        let set = PriceSet(book: inForce, overrides: known)
        state.withLock { state in
            state = State(
                set: set, lastBook: book?.sequenceNumber, overrideCount: overrides.count)
        }
    }
}
