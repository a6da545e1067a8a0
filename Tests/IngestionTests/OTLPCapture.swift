import Bytes
import Ingestion
import Model
import Pricing

#if canImport(Glibc)
import Glibc
#endif

/// A request body that a real client sent, from `Fixtures/captures`.
struct OTLPCapture {
    /// A little after the captures were made.
    static let now = Timestamp(microseconds: 1_795_390_000_000_000)

    let bytes: [UInt8]

    init(_ path: String) throws {
        bytes = try Self.read("\(Self.directory())Fixtures/captures/\(path)")
    }

    /// A page of `spec`.
    static func page(_ name: String) throws -> [UInt8] {
        try read("\(directory())../../spec/\(name)")
    }

    /// Where this file lies, with a slash at its end.
    private static func directory(of source: String = #filePath) -> Substring {
        source.prefix(through: source.lastIndex(of: "/") ?? source.startIndex)
    }

    /// The events; the test fails if the body is refused.
    func export() throws -> OTLPExport {
        try OTLPTraceDecoder.decode(bytes, as: .protobuf, now: Self.now)
    }

    /// The exact sum of what the model calls cost by the built-in prices.
    static func cost(of events: [Event]) throws -> PicoUSD {
        let book = try PriceBook(id: "test", csv: PriceBook.builtInBytes)
        return events.filter(\.isPriced).reduce(.zero) { sum, event in
            guard let usage = event.usage else { return sum }
            let cost = book.cost(
                of: usage, model: event.model, provider: event.provider,
                serviceTier: event.serviceTier, at: event.timestamp)
            return sum + (cost?.total ?? .zero)
        }
    }

    private struct Unreadable: Error {
        let path: String
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
