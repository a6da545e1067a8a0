import Bytes
import EventLog
import Model
import Records

/// Which records are the last ones of their traces, so that whoever walks through the log can let go
/// of what it knows of a trace.
///
/// Found by reading the log once from its end, part by part, with a Bloom filter over the traces that
/// were met. It takes 11 bits a record, however many traces there are. Where the filter errs, for one
/// trace in a hundred at most, an end is passed over; no record is ever taken for an end that is none.
struct TraceEnds {
    private var first = SequenceNumber.zero
    /// A bit for each record from `first` on.
    private var bits: [UInt64] = []

    /// Records that are read at a time.
    private static let partRecordCount: UInt64 = 1 << 17

    /// - Parameter last: the last record that the walk goes to.
    init(of log: DirectoryLog, through last: SequenceNumber) throws {
        first = log.firstNumber
        guard last >= first else { return }
        let count = last.rawValue - first.rawValue + 1
        bits = Array(repeating: 0, count: Int(count / 64) + 1)
        var later = BloomFilter(capacity: Int(clamping: count))
        var end = last
        while end >= first {
            let left = end.rawValue - first.rawValue
            let begin = SequenceNumber(end.rawValue - min(left, Self.partRecordCount - 1))
            var part: [(place: UInt64, trace: Int)] = []
            try log.batches(begin...end) { batch in
                batch.forEachRecord { number, _, bytes in
                    guard (begin...end).contains(number), let trace = Self.trace(of: bytes) else {
                        return
                    }
                    part.append((number.rawValue - first.rawValue, trace))
                }
            }
            for (place, trace) in part.reversed() where later.insert(trace) {
                bits[Int(place / 64)] |= 1 << (place % 64)
            }
            guard begin > first else { return }
            end = SequenceNumber(begin.rawValue - 1)
        }
    }

    /// Whether no record after this one, up to the last of the walk, is of the same trace.
    func isEnd(_ number: SequenceNumber) -> Bool {
        guard number >= first else { return false }
        let place = number.rawValue - first.rawValue
        guard place / 64 < UInt64(bits.count) else { return false }
        return bits[Int(place / 64)] & (1 << (place % 64)) != 0
    }

    /// What stands for the trace of a record; nil if it has none.
    private static func trace(of bytes: RawSpan) -> Int? {
        let commitTime = Timestamp(microseconds: 0)
        guard
            case .eventIngested(let project, _, let event, _) = try? Record.decode(
                bytes, commitTime: commitTime, includesPayload: false),
            let id = event.traceID
        else { return nil }
        var hasher = Hasher()
        hasher.combine(project)
        hasher.combine(id)
        return hasher.finalize()
    }
}
