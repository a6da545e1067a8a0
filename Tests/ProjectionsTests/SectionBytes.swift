import Bytes
import Synchronization

@testable import Projections

/// A section in memory that counts how often and how much of it is read.
final class SectionBytes: SectionSource {
    let bytes: [UInt8]
    private let counts = Mutex((reads: 0, bytes: 0))

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var byteCount: Int { bytes.count }

    var readCount: Int { counts.withLock { $0.reads } }

    var readByteCount: Int { counts.withLock { $0.bytes } }

    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
        counts.withLock { counts in
            counts.reads += 1
            counts.bytes += range.count
        }
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw FormatError(
                offset: range.lowerBound, expected: "bytes of the section",
                found: "\(range.count) beyond its end")
        }
        return Array(bytes[range])
    }
}
