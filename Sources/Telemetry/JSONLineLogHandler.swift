import Bytes
import Glibc
import JSON
public import Logging
import Model

/// Writes each log message as one line of JSON:
/// `{"time":…,"level":…,"label":…,"message":…}` and the metadata as further members, by name.
public struct JSONLineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let sink: LogSink
    private let clock: @Sendable () -> Timestamp

    public init(
        label: String, level: Logger.Level = .info, sink: LogSink = .standardError
    ) {
        self.init(label: label, level: level, sink: sink, clock: Self.wallTime)
    }

    init(
        label: String, level: Logger.Level, sink: LogSink,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.label = label
        self.logLevel = level
        self.sink = sink
        self.clock = clock
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = JSONWriter(reservingCapacity: 256)
        line.beginObject()
        line.key("time")
        line.string(clock().rfc3339)
        line.key("level")
        line.string(event.level.rawValue)
        line.key("label")
        line.string(label)
        line.key("message")
        line.string(event.message.description)
        var all = metadata
        if let provider = metadataProvider {
            all.merge(provider.get()) { _, provided in provided }
        }
        if let own = event.metadata { all.merge(own) { _, own in own } }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line.key(key)
            Self.write(value, to: &line)
        }
        line.endObject()
        var bytes = line.takeBytes()
        bytes.append(UInt8(ascii: "\n"))
        sink.append(line: bytes)
    }

    private static func write(_ value: Logger.MetadataValue, to line: inout JSONWriter) {
        switch value {
        case .string(let text): line.string(text)
        case .stringConvertible(let value): line.string(value.description)
        case .array(let elements):
            line.beginArray()
            for element in elements { write(element, to: &line) }
            line.endArray()
        case .dictionary(let members):
            line.beginObject()
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                line.key(key)
                write(member, to: &line)
            }
            line.endObject()
        }
    }

    private static func wallTime() -> Timestamp {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000)
    }
}
