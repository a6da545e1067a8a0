internal import Bytes
internal import Search
internal import Synchronization

/// What was found out of records for the queries that came last: whether they match. A record never
/// changes, so it is true for as long as the record is there.
///
/// Who looks through pages, or asks the same again and again, reads each record once.
final class SearchVerdicts: Sendable {
    /// What is known for one query.
    final class Known: Sendable {
        fileprivate let query: String
        private let verdicts = Mutex<[SequenceNumber: Bool]>([:])

        fileprivate init(query: String) { self.query = query }

        /// Of some records; nil where it is not known.
        func find(_ numbers: ArraySlice<SequenceNumber>) -> [Bool?] {
            verdicts.withLock { verdicts in numbers.map { verdicts[$0] } }
        }

        func note(_ found: [SequenceNumber: Bool]) {
            verdicts.withLock { verdicts in
                // One query that looks at very much begins anew.
                if verdicts.count + found.count > SearchVerdicts.recordCount {
                    verdicts.removeAll(keepingCapacity: true)
                }
                verdicts.merge(found) { $1 }
            }
        }
    }

    private static let queryCount = 8
    /// For each query, at most; together they take 12 MB.
    fileprivate static let recordCount = 65_536

    /// The one that was asked last comes last.
    private let known = Mutex<[Known]>([])

    /// What is known for a query.
    func known(_ query: SearchQuery) -> Known {
        let text = query.text
        return known.withLock { known in
            if let place = known.firstIndex(where: { $0.query == text }) {
                let found = known.remove(at: place)
                known.append(found)
                return found
            }
            if known.count == Self.queryCount { known.removeFirst() }
            let new = Known(query: text)
            known.append(new)
            return new
        }
    }
}
