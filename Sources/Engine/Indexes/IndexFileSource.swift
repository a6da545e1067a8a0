internal import Bytes
internal import EventLog
internal import Projections

/// A file as a source of sections. It is opened for each read, so that no number of segments takes
/// more descriptors than a process may have.
struct IndexFileSource: SectionSource {
    let path: String
    let fileSystem: any FileSystem
    let byteCount: Int

    init(path: String, fileSystem: any FileSystem) throws(SystemError) {
        self.path = path
        self.fileSystem = fileSystem
        byteCount = try fileSystem.open(path, for: .reading).byteCount()
    }

    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try fileSystem.open(path, for: .reading)
            bytes = try file.readFully(range.count, at: range.lowerBound)
        } catch {
            throw FormatError(
                offset: range.lowerBound, expected: "\(range.count) bytes", found: "\(error)")
        }
        guard bytes.count == range.count else {
            throw FormatError(
                offset: range.lowerBound, expected: "\(range.count) bytes",
                found: "\(bytes.count)")
        }
        return bytes
    }
}
