import Bytes
import EventLog
import Projections
import Records

extension Benchmarks {
    /// Takes what a log tells, and nothing else.
    private final class IdleSink: CommitSink {
        func committed(_ transactions: [CommittedTransaction]) {}
        func failed(_ transactions: [CommittedTransaction], error: LogError) {}
    }

    /// A transaction of 100 records, from the queue to the disk.
    static func log(_ material: Material, directory: String) throws -> [Benchmark] {
        var options = LogOptions()
        options.hasThread = false
        let random = StillRandom()
        options.randomBytes = { random.bytes($0) }
        let log = try EventLog.open(
            directory: directory + "/bare-log", fileSystem: PosixFileSystem(), clock: StillClock(),
            options: options, sink: IdleSink(), replay: { _ in })
        let records = Array(material.records.prefix(1_000))
        return [
            Benchmark("log.commit", per: "record", count: 1_000) {
                for start in stride(from: 0, to: records.count, by: 100) {
                    var transaction = LogTransaction()
                    for record in records[start..<start + 100] { transaction.append(record) }
                    _ = try log.append(transaction)
                    while log.step() {}
                }
                return log.status.damage.count
            }
        ]
    }

    /// Records into the projections' tables.
    static func projections(_ material: Material) -> [Benchmark] {
        let records = material.records
        return [
            Benchmark("projection.apply", per: "event", count: records.count) {
                var projections = ProjectionSet()
                for (index, record) in records.enumerated() {
                    projections.apply(
                        record.span.bytes, sequenceNumber: SequenceNumber(UInt64(index) + 1),
                        commitTime: Material.now)
                }
                return projections.eventCount
            },
            Benchmark("trace.tree", per: "event", count: 2_000) {
                TraceTree(treeNodes(2_000)).roots.count
            },
        ]
    }

    /// A trace of one root, spans three deep, told children first.
    private static func treeNodes(_ count: Int) -> [TraceTree.Node] {
        (0..<count).map { number in
            let place = count - 1 - number
            return TraceTree.Node(
                sequenceNumber: SequenceNumber(UInt64(number) + 1),
                timestamp: Material.now.advanced(byMicroseconds: Int64(place)),
                id: "event-\(place)",
                spanID: nil, parentID: place == 0 ? nil : "event-\(place / 12)")
        }
    }
}
