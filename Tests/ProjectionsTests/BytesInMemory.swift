import Bytes
import Projections

/// Bytes as a source of sections.
struct BytesInMemory: SectionSource {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var byteCount: Int { bytes.count }

    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] { [UInt8](bytes[range]) }
}
