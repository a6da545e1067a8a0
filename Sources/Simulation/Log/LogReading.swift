internal import Bytes
internal import EventLog

/// What a reading of a damaged log gave, held against what had been written.
struct LogReading {
    /// The numbers that were there and were not read.
    private(set) var missing: [SequenceNumber] = []
    /// What is wrong with the reading.
    private(set) var findings: [String] = []

    /// - Parameters:
    ///   - written: all records that were acknowledged, in order.
    ///   - found: what was read.
    ///   - damage: what the log told.
    ///   - lastDurable: above it a record may be missing without a word.
    init(
        of written: [LogRecord], found: [LogRecord], damage: [DamageRange],
        lastDurable: SequenceNumber
    ) {
        var rest = found[...]
        for record in written {
            if rest.first?.sequenceNumber == record.sequenceNumber {
                let read = rest.removeFirst()
                if read != record { findings.append("record \(record.sequenceNumber) is another") }
            } else {
                missing.append(record.sequenceNumber)
            }
        }
        if let extra = rest.first { findings.append("record \(extra.sequenceNumber) is nobody's") }
        let told = damage.compactMap(\.records)
        for number in missing
        where number <= lastDurable && !told.contains(where: { $0.contains(number) }) {
            findings.append("record \(number) is missing without a word")
        }
        for range in told {
            for record in found where range.contains(record.sequenceNumber) {
                findings.append("record \(record.sequenceNumber) is told to be lost and is there")
            }
        }
    }
}
