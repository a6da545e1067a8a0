public import Bytes
public import Pricing
internal import Projections

/// What priced calls at points of the log, each read once: for the arithmetic of costs as charged.
///
/// Asked from one thread at a time.
public final class PastPrices {
    private struct Key: Hashable {
        var bookCount: Int
        var overrideCount: Int
    }

    /// Sets kept at most: beyond it all are read anew.
    private static let maximumCount = 8

    private let engine: Engine
    private let books: [PriceBookEntry]
    private let overrides: [RecordedOverride]
    /// The numbers of all records that changed prices, ascending.
    private let changes: [SequenceNumber]
    /// Nil for those whose book is retired.
    private var known: [Key: PriceSet?] = [:]

    public init(_ engine: Engine) {
        self.engine = engine
        (books, overrides, _) = engine.priceRecords()
        changes = (books.map(\.sequenceNumber) + overrides.map(\.sequenceNumber)).sorted()
    }

    /// What priced a call that has this number; nil if its book is retired.
    public func prices(at number: SequenceNumber) throws(EngineError) -> PriceSet? {
        let key = Key(
            bookCount: books.prefixCount(where: { $0.sequenceNumber <= number }),
            overrideCount: overrides.prefixCount(where: { $0.sequenceNumber <= number }))
        if let found = known[key] { return found }
        var set: PriceSet?
        do throws(EngineError) {
            set = try engine.prices(at: number)
        } catch {
            guard case .retired = error else { throw error }
        }
        if known.count >= Self.maximumCount { known = [:] }
        known[key] = .some(set)
        return set
    }
}

extension PastPrices {
    /// The last moments before prices changed, of those up to a number, the latest first: a call that
    /// was taken while they did may have been priced before.
    func moments(before number: SequenceNumber) -> [SequenceNumber] {
        changes.prefix(changes.prefixCount { $0 <= number }).suffix(Self.maximumChangeCount)
            .reversed().map { $0.advanced(by: -1) }
    }

    /// More do not fit into the time that a call waits to be recorded.
    private static let maximumChangeCount = 4
}

extension Array {
    /// How many elements, of those that come first, are so; all after are not.
    fileprivate func prefixCount(where isBefore: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
