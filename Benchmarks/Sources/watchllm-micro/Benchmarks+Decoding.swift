import Bytes
import Ingestion
import JSON
import Model
import Records

/// All inner parts that are counted.
enum Benchmarks {
    /// From bytes of the network to events, from events to records and back.
    static func decoding(_ material: Material) throws -> [Benchmark] {
        let batches = material.batches.prefix(5)
        let exports = material.exports.prefix(5)
        let records = material.records.prefix(500)
        return [
            Benchmark("json.scan", per: "event", count: 500) {
                var sum = 0
                for batch in batches {
                    var scanner = JSONScanner(batch.span.bytes)
                    sum += try scanner.skipValue().count
                    try scanner.finish()
                }
                return sum
            },
            Benchmark("native.read", per: "event", count: 500) {
                let decoder = NativeDecoder()
                var sum = 0
                for batch in batches {
                    sum += try decoder.readBatch(
                        batch.span.bytes, now: Material.now, makeID: { "" }
                    ).events.count
                }
                return sum
            },
            Benchmark("otlp.read", per: "span", count: 500) {
                var sum = 0
                for export in exports {
                    sum += try OTLPTraceDecoder.read(
                        export.span.bytes, as: .protobuf, now: Material.now
                    ).batch.events.count
                }
                return sum
            },
            try recordWriting(material),
            Benchmark("record.decode", per: "event", count: 500) {
                var sum = 0
                for record in records {
                    let decoded = try Record.decode(
                        record.span.bytes, commitTime: Material.now)
                    if case .eventIngested = decoded { sum += 1 }
                }
                return sum
            },
        ]
    }

    /// Events, as places in the body, to records.
    private static func recordWriting(_ material: Material) throws -> Benchmark {
        let body = material.batches[0]
        let batch = try NativeDecoder().readBatch(
            body.span.bytes, now: Material.now, makeID: { "" })
        let writer = EventRecordWriter(project: Material.project, actor: Material.actor)
        let capacity =
            batch.events.map { writer.maximumByteCount(of: $0, of: batch, cost: nil) }.max() ?? 0
        return Benchmark("record.write", per: "event", count: batch.events.count) {
            var sum = 0
            // The writer's own interface: it writes to where the log will take the record from.
            withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 16) { memory in
                for event in batch.events {
                    sum += writer.write(
                        event, of: batch, in: body.span.bytes, cost: nil, to: memory)
                }
            }
            return sum
        }
    }

    /// Blocks of the log: 256 KiB of records.
    static func blocks(_ material: Material) -> [Benchmark] {
        let block = Array(material.records.joined().prefix(256 << 10))
        var stored: [UInt8] = []
        _ = LZ4.compress(block.span.bytes, appendingTo: &stored)
        return [
            Benchmark("lz4.compress", per: "KiB", count: 256) {
                var output: [UInt8] = []
                return LZ4.compress(block.span.bytes, appendingTo: &output)
            },
            Benchmark("lz4.decompress", per: "KiB", count: 256) { [stored] in
                try LZ4.decompress(stored.span.bytes, count: block.count).count
            },
            Benchmark("crc32c", per: "KiB", count: 256) { Int(CRC32C.checksum(block)) },
        ]
    }
}
