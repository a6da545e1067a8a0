/// The resident memory that an engine and its server are made to fit, and how it is divided.
///
/// What each share holds is bounded by its owner. The allowance is not divided: code, stacks, what
/// the allocator has to spare, the small folds, and what of index files stays in memory.
public struct MemoryBudget: Hashable, Sendable {
    /// What a part of the memory is for.
    public enum Share: String, CaseIterable, Hashable, Sendable {
        /// Request bodies, inflated bodies and decoded events in flight.
        case requests
        /// Event ids by which repeats are recognised.
        case idempotency
        /// Transactions that wait to be written.
        case logQueue = "log_queue"
        /// Pages of index files.
        case indexCache = "index_cache"
        /// Events, rollups and words of segments that are in no index file yet.
        case parts
        /// Decompressed batches of the log.
        case batchCache = "batch_cache"
        /// Steps of the traces that were stepped through last.
        case steps
        case allowance
    }

    /// The bytes of all of it.
    public let byteCount: Int

    /// The least that everything works in, though requests of the largest size do not.
    public static let minimumByteCount = 192 << 20
    /// What one small machine can spare.
    public static let defaultByteCount = 512 << 20
    private static let allowanceByteCount = 32 << 20

    /// - Parameter byteCount: at least `minimumByteCount`; less counts as that.
    public init(byteCount: Int = Self.defaultByteCount) {
        self.byteCount = max(byteCount, Self.minimumByteCount)
    }

    /// The bytes of a share.
    public func limit(_ share: Share) -> Int {
        // Fifteen parts, so that the default gives round figures: 128, 96, 64 and 32 MiB.
        let part = (byteCount - Self.allowanceByteCount) / 15
        switch share {
        case .requests: return 4 * part
        case .idempotency: return 3 * part
        case .indexCache, .parts, .steps: return 2 * part
        case .logQueue, .batchCache: return part
        case .allowance: return Self.allowanceByteCount
        }
    }
}
