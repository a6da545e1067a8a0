internal import Bytes
internal import Synchronization

/// Records that were read lately, each by itself, within a limit of bytes: of a batch of which a few
/// are wanted, again and again, these few stay.
///
/// Two generations, as in `BatchCache`.
final class RecordCache: Sendable {
    private struct State {
        var young: [SequenceNumber: LogRecord] = [:]
        var old: [SequenceNumber: LogRecord] = [:]
        var youngByteCount = 0
        var oldByteCount = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: the most bytes to keep.
    init(limit: Int) { self.limit = limit }

    /// The bytes of what is kept, about.
    var byteCount: Int { state.withLock { $0.youngByteCount + $0.oldByteCount } }

    /// The records with these numbers; nil unless all of them are kept.
    func records(_ numbers: ArraySlice<SequenceNumber>) -> [LogRecord]? {
        state.withLock { state in
            var found: [LogRecord] = []
            for number in numbers {
                if let record = state.young[number] {
                    found.append(record)
                } else if let record = state.old[number] {
                    found.append(record)
                    keep(record, in: &state)
                } else {
                    return nil
                }
            }
            return found
        }
    }

    func keep(_ records: [LogRecord]) {
        state.withLock { state in
            for record in records { keep(record, in: &state) }
        }
    }

    private func keep(_ record: LogRecord, in state: inout State) {
        let byteCount = Self.byteCount(record)
        guard byteCount <= limit / 16 else { return }
        if state.youngByteCount + byteCount > limit / 2 {
            state.old = state.young
            state.oldByteCount = state.youngByteCount
            state.young = [:]
            state.youngByteCount = 0
        }
        if state.young.updateValue(record, forKey: record.sequenceNumber) == nil {
            state.youngByteCount += byteCount
        }
    }

    /// With its place in the table.
    private static func byteCount(_ record: LogRecord) -> Int { record.bytes.count + 112 }
}
