internal import Cryptography

/// How a log is run; the format does not depend on it.
public struct LogOptions: Sendable {
    /// A segment that has this many bytes is followed by a new one.
    public var segmentByteCount = 64 << 20
    /// A segment that is this old, in seconds, is followed by a new one.
    public var segmentAgeSeconds: UInt64 = 86_400
    /// Whether a log that has lost anything acknowledged is refused instead of opened.
    public var refusesDamage = false
    /// Told of damage that is found after the open, once each; `LogStatus.damage` has all of it.
    /// Called on whatever thread reads; must not block.
    public var onDamage: @Sendable (DamageRange) -> Void = { _ in }
    /// Told of each segment that is sealed after the open, on the thread that seals; must not block.
    public var onSeal: @Sendable (SealedSegment) -> Void = { _ in }
    /// Told that a header on disk says that more is retired, on the log's thread; must not block.
    public var onRetire: @Sendable () -> Void = {}
    /// The most bytes of transactions that wait or are being written; beyond it `append` refuses.
    public var maximumQueuedByteCount = 64 << 20
    /// How long the log waits for a group's successor before it writes a marker, in milliseconds.
    public var idleMilliseconds: UInt64 = 100
    /// How long to gather a group after a slow sync, in microseconds.
    public var gatherMicroseconds: UInt64 = 200
    /// A sync that took longer than this, in microseconds, is slow: then waiting a little for
    /// more pays, since those who were just answered come back with the next.
    public var slowSyncMicroseconds: UInt64 = 1_000
    /// How long the log waits between attempts to write again on a full disk, in milliseconds.
    public var diskFullRetryMilliseconds: UInt64 = 1_000
    /// How many bytes of decompressed batches are kept for reading.
    public var cacheByteCount = 32 << 20
    /// How many segment files are kept open for reading.
    public var maximumOpenFileCount = 256
    /// Whether the log has a thread of its own. Without, `EventLog.step` does its work.
    public var hasThread = true
    /// Where salts and the log's id come from.
    public var randomBytes: RandomSource = { count throws(LogError) in
        do throws(CryptographyError) {
            return try SecureRandom.bytes(count)
        } catch {
            throw .noEntropy
        }
    }

    public init() {}
}
