import Bytes
import Ingestion
import JSON
import Records

/// All inner parts that are counted.
enum Benchmarks {
    /// From bytes of the network to events, from events to records and back.
    static func decoding(_ material: Material) -> [Benchmark] {
        let batches = material.batches.prefix(5)
        let exports = material.exports.prefix(5)
        let events = material.events.prefix(5).flatMap { $0 }
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
            Benchmark("native.decode", per: "event", count: 500) {
                let decoder = NativeDecoder()
                var sum = 0
                for batch in batches {
                    sum += try decoder.decodeBatch(
                        batch.span.bytes, now: Material.now, makeID: { "" }
                    ).count
                }
                return sum
            },
            Benchmark("otlp.decode", per: "span", count: 500) {
                var sum = 0
                for export in exports {
                    sum += try OTLPTraceDecoder.decode(
                        export, as: .protobuf, now: Material.now
                    ).events.count
                }
                return sum
            },
            Benchmark("record.encode", per: "event", count: 500) {
                var sum = 0
                for event in events {
                    sum +=
                        Record.eventIngested(
                            project: Material.project, actor: .key("key_0123456789ab"),
                            event: event, cost: nil
                        ).encoded().count
                }
                return sum
            },
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
