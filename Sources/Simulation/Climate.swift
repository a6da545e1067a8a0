internal import EventLog
internal import Glibc
internal import TestSupport

/// What one world is like: how large things are, and what goes wrong in it.
struct Climate {
    /// Errors that call after call may fail with.
    var faults: [SimulatedFault] = []
    /// One operation in so many brings a fault.
    var faultOdds: UInt64 = 60
    /// Whether the disk loses, misplaces or changes bytes without saying so.
    var lies: [Lie] = []
    /// Whether the disk can be full.
    var isNarrow = false
    /// Whether the time of day jumps.
    var jumps = false
    /// One operation in so many ends a session.
    var restartOdds: UInt64
    var segmentByteCount: Int
    var queueByteCount: Int
    var cacheByteCount: Int

    enum Lie {
        case flip
        case lostWrite
        case misdirectedWrite
        case forgetfulSync
    }

    init(_ random: inout SeededRandom) {
        restartOdds = [60, 120, 250, 500][Int(random.next() % 4)]
        segmentByteCount = 2_000 + Int(random.next() % 30_000)
        queueByteCount = 400_000 + Int(random.next() % 600_000)
        cacheByteCount = random.oneIn(2) ? 20_000 : 4 << 20
        jumps = random.oneIn(3)
        // A quarter is sunny: there nothing at all may be refused.
        guard !random.oneIn(4) else { return }
        isNarrow = random.oneIn(4)
        faultOdds = [15, 40, 100, 300][Int(random.next() % 4)]
        faults = Self.honestFaults.filter { _ in random.oneIn(2) }
        guard random.oneIn(2) else { return }
        lies = [.flip, .lostWrite, .misdirectedWrite, .forgetfulSync].filter { _ in
            random.oneIn(2)
        }
    }

    private static let honestFaults: [SimulatedFault] = [
        .error(EIO), .error(EINTR), .error(ENOSPC), .error(EDQUOT), .error(EMFILE),
        .error(EACCES), .stickyError(EIO), .stickyError(ENOSPC), .stickyError(EROFS), .shortCount,
        .powerLoss,
    ]

    /// The log's settings for one session.
    func logOptions(_ random: inout SeededRandom, bytes: SeededBytes) -> LogOptions {
        var options = LogOptions()
        options.segmentByteCount = segmentByteCount
        options.segmentAgeSeconds = [60, 3_600, 86_400][Int(random.next() % 3)]
        options.maximumQueuedByteCount = queueByteCount
        options.cacheByteCount = cacheByteCount
        options.randomBytes = { count throws(LogError) in bytes.bytes(count) }
        return options
    }
}
