internal import Synchronization

/// What was read of index files lately: pages, parts that were taken up whole, and the runs of
/// projects' numbers; up to a number of bytes altogether.
///
/// The least recently used half of it goes when it is full: two generations, so that a hit costs one
/// look in a table. Runs have an eighth for themselves: who makes those of a project reads pages that
/// would drive out all others.
public final class IndexCache: Sendable {
    private enum Entry {
        case page([UInt8])
        case part(MemoryPart, byteCount: Int)
        case runs(NumberRuns)

        var byteCount: Int {
            switch self {
            case .page(let bytes): bytes.count
            case .part(_, let byteCount): byteCount
            case .runs(let runs): runs.byteCount
            }
        }
    }

    private struct Key: Hashable {
        var file: UInt64
        /// A page, or where a project stands: −1 and below for its part, as it is for its runs.
        var place: Int
    }

    private struct Store {
        var nextFile: UInt64 = 0
        var recent: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        var recentByteCount = 0
        var oldByteCount = 0
        var hitCount: UInt64 = 0
        var missCount: UInt64 = 0

        mutating func find(_ key: Key, limit: Int) -> Entry? {
            if let entry = recent[key] {
                hitCount &+= 1
                return entry
            }
            guard let entry = old.removeValue(forKey: key) else {
                missCount &+= 1
                return nil
            }
            hitCount &+= 1
            oldByteCount -= entry.byteCount
            put(entry, key, limit: limit)
            return entry
        }

        mutating func put(_ entry: Entry, _ key: Key, limit: Int) {
            if recentByteCount + entry.byteCount > limit / 2 {
                old = recent
                oldByteCount = recentByteCount
                recent = [:]
                recentByteCount = 0
            }
            if let replaced = recent.updateValue(entry, forKey: key) {
                recentByteCount -= replaced.byteCount
            }
            recentByteCount += entry.byteCount
        }
    }

    /// How the cache fares.
    public struct Statistics: Hashable, Sendable {
        public var byteCount: Int
        public var hitCount: UInt64
        public var missCount: UInt64
    }

    private let limit: Int
    private let limitOfRuns: Int
    private let store = Mutex(Store())
    private let storeOfRuns = Mutex(Store())

    /// - Parameter byteCount: how much it may hold.
    public init(byteCount: Int) {
        limitOfRuns = byteCount / 8
        limit = byteCount - limitOfRuns
    }

    public var statistics: Statistics {
        let byteCount = storeOfRuns.withLock { $0.recentByteCount + $0.oldByteCount }
        return store.withLock { store in
            Statistics(
                byteCount: store.recentByteCount + store.oldByteCount + byteCount,
                hitCount: store.hitCount, missCount: store.missCount)
        }
    }

    /// A name for a file that no other has: a file that is made anew gets another.
    func newID() -> UInt64 {
        store.withLock { store in
            store.nextFile += 1
            return store.nextFile
        }
    }

    func page(_ number: Int, of file: UInt64) -> [UInt8]? {
        store.withLock { store in
            guard case .page(let bytes)? = store.find(Key(file: file, place: number), limit: limit)
            else { return nil }
            return bytes
        }
    }

    func keep(_ page: [UInt8], as number: Int, of file: UInt64) {
        store.withLock { $0.put(.page(page), Key(file: file, place: number), limit: limit) }
    }

    /// A project's part that was taken up whole.
    func part(_ project: Int, of file: UInt64) -> MemoryPart? {
        store.withLock { store in
            guard
                case .part(let part, _)? = store.find(
                    Key(file: file, place: -1 - project), limit: limit)
            else { return nil }
            return part
        }
    }

    func keep(_ part: MemoryPart, byteCount: Int, as project: Int, of file: UInt64) {
        store.withLock {
            $0.put(
                .part(part, byteCount: byteCount), Key(file: file, place: -1 - project),
                limit: limit)
        }
    }

    /// The runs of a project's numbers.
    func runs(_ project: Int, of file: UInt64) -> NumberRuns? {
        storeOfRuns.withLock { store in
            guard
                case .runs(let runs)? = store.find(
                    Key(file: file, place: project), limit: limitOfRuns)
            else { return nil }
            return runs
        }
    }

    func keep(_ runs: NumberRuns, as project: Int, of file: UInt64) {
        storeOfRuns.withLock {
            $0.put(.runs(runs), Key(file: file, place: project), limit: limitOfRuns)
        }
    }
}
