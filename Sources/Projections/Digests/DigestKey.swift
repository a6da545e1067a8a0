internal import Bytes
internal import Model

/// The key of a row, as spec/projections.md §3 has it, in words.
enum DigestKey {
    static func text(_ key: [UInt8], of name: ProjectionName) -> String {
        do throws(FormatError) {
            return try read(key, of: name)
        } catch {
            return Hexadecimal.encode(key)
        }
    }

    private static func read(
        _ key: [UInt8], of name: ProjectionName
    ) throws(FormatError) -> String {
        var reader = ByteReader(key.span.bytes)
        switch name {
        case .projects: return "project \(try reader.lengthPrefixedString())"
        case .keys: return "key \(try reader.lengthPrefixedString())"
        case .prices, .retention:
            _ = try reader.uint8()
            return reader.isAtEnd ? "what is retired" : "record \(try reader.uint64())"
        case .usage:
            let project = try reader.lengthPrefixedString()
            return "project \(project), month \(try reader.uint64())"
        case .events:
            let project = try reader.lengthPrefixedString()
            return "project \(project), record \(try reader.uint64())"
        case .traces:
            let project = try reader.lengthPrefixedString()
            return "project \(project), trace \(try reader.lengthPrefixedString())"
        case .rollups:
            let project = try reader.lengthPrefixedString()
            let level = try reader.uint8()
            let bucket = Int64(bitPattern: try reader.uint64())
            let part = Character(Unicode.Scalar(try reader.uint8()))
            let lengths = ["minute", "hour", "day"]
            let length = Int(level) < lengths.count ? lengths[Int(level)] : "level \(level)"
            return "project \(project), \(length) \(bucket), part \(part)"
        case .models:
            let project = try reader.lengthPrefixedString()
            return "project \(project), model \(try reader.lengthPrefixedString())"
        }
    }
}
