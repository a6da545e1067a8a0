internal import EventLog
internal import TestSupport

/// What is done to a log in its life: the same for every run, so that a fault can strike at every
/// single call of it.
public struct LogPlan: Sendable {
    /// One thing to do.
    public enum Step: Hashable, Sendable {
        /// Append a transaction of records with these lengths in bytes.
        case append([Int])
        /// Write what is queued.
        case write
        /// Write, and seal what has ended.
        case run
        /// Write, seal, and let the marker be written.
        case idle
        /// Let the present segment come to its age.
        case age
        /// Give the older half of the sealed segments up.
        case retire
    }

    /// The name, for messages.
    public let name: String
    /// A segment has this many bytes before it is followed by another.
    public let segmentByteCount: Int
    /// What is done between each open and close.
    public let sessions: [[Step]]
    /// Where the bytes of records and salts come from.
    public let seed: UInt64

    public init(name: String, segmentByteCount: Int, sessions: [[Step]], seed: UInt64) {
        self.name = name
        self.segmentByteCount = segmentByteCount
        self.sessions = sessions
        self.seed = seed
    }

    /// The seconds after which a segment is followed by another.
    static let ageSeconds: UInt64 = 60

    /// How a session's log is run.
    func options(session: Int) -> LogOptions {
        var options = LogOptions.stepped(
            segmentByteCount: segmentByteCount, seed: seed &* 1_000 &+ UInt64(session))
        options.segmentAgeSeconds = Self.ageSeconds
        return options
    }

    /// Two segments in one session and a third in another, with a seal, markers, marks and closes:
    /// every kind of call that a log makes, few times.
    public static let brief = LogPlan(
        name: "brief", segmentByteCount: 1_600,
        sessions: [
            [
                .append([40, 0]), .write, .append([300]), .append([9]), .write, .append([1]), .run,
                .idle, .append([2]),
            ],
            [.append([10]), .run],
        ], seed: 3)

    /// Segments that end by size and by age, groups of several batches, seals, markers, marks, and
    /// an idle and a busy close, in small records.
    public static let short = LogPlan(
        name: "short", segmentByteCount: 3_000,
        sessions: [
            [
                .append([40, 0, 60]), .append([100]), .write,
                .append([700]), .idle,
                .append([300]), .append([600, 20]), .write,
                .append([1_100, 5]), .append([1]), .run,
                .append([500]), .run, .idle,
                .append([30]),
            ],
            [
                .append([10]), .append([1_400]), .run, .age,
                .append([80, 80]), .write,
                .append([2_500]), .write, .append([3]), .run, .idle,
            ],
        ], seed: 1)

    /// Segments that are given up, in one session and in another, with and without anything after it.
    public static let retiring = LogPlan(
        name: "retiring", segmentByteCount: 1_800,
        sessions: [
            [
                .append([600]), .write, .append([700, 5]), .run, .append([400]), .run,
                .append([800]), .run, .retire, .append([30]), .run, .append([900]), .run,
            ],
            [
                .append([700]), .run, .append([10]), .append([800]), .run, .retire, .idle,
                .append([500]), .run, .append([600]), .run, .retire, .append([1]),
            ],
            [.append([2]), .run],
        ], seed: 4)

    /// Transactions of several batches, before and after others in their group.
    public static let long = LogPlan(
        name: "long", segmentByteCount: 8_000,
        sessions: [
            [
                .append([50]), .append([100_000, 100_000, 90_000]), .append([7]), .write,
                .append([120, 60]), .idle,
                .append([150_000, 150_000, 9]), .write, .append([6]), .run,
            ],
            [.append([12]), .append([200_000, 60_000, 30_000]), .run, .append([8])],
        ], seed: 2)

    /// A random life.
    public static func random(seed: UInt64) -> LogPlan {
        var random = SeededRandom(seed: seed)
        let sessions = (0..<2 + random.next() % 2).map { _ in
            (0..<6 + random.next() % 12).map { _ in step(&random) }
        }
        return LogPlan(
            name: "random \(seed)", segmentByteCount: 2_000 + Int(random.next() % 6_000),
            sessions: sessions, seed: seed &+ 10)
    }

    private static func step(_ random: inout SeededRandom) -> Step {
        switch random.next() % 17 {
        case 0..<9:
            if random.oneIn(24) { return .append([140_000, 140_000, 20]) }
            let longest: UInt64 = random.oneIn(3) ? 2_500 : 200
            return .append((0...random.next() % 3).map { _ in Int(random.next() % longest) })
        case 9..<12: return .write
        case 12, 13: return .run
        case 14: return .idle
        case 15: return .retire
        default: return .age
        }
    }

    /// The bytes of a record: mostly noise in short ones, so that they take room on disk; long ones
    /// are easy to compress.
    static func record(_ byteCount: Int, _ random: inout SeededRandom) -> [UInt8] {
        let noise = random.bytes(min(byteCount, byteCount > 5_000 ? 600 : 3_000))
        return noise + [UInt8](repeating: 7, count: byteCount - noise.count)
    }
}
