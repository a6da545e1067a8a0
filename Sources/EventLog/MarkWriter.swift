/// Writes the mark of a log, two slots in turn, on the log's thread.
///
/// A mark that can't be written costs a witness and no data, so nobody waits for it and a failure is
/// only noted.
struct MarkWriter {
    private let directory: LogDirectory
    private var count: UInt64
    private var file: (any LogFile)?
    /// Why the last attempt failed; nil if it did not.
    private(set) var failure: SystemError?

    init(_ directory: LogDirectory, last: LogMark?) {
        self.directory = directory
        count = last?.count ?? 0
    }

    /// Tells that the log `logID` is on disk up to `link`.
    mutating func write(
        _ link: SegmentLink, of logID: LogID, retired: RetiredRange?, syncs: Bool
    ) {
        do throws(SystemError) {
            let file = try opened()
            let mark = LogMark(
                logID: logID, count: count + 1, link: link, retired: retired)
            try file.writeFully(mark.encoded(), at: mark.offset)
            // Only now: a torn slot is written again, the good one stays.
            count += 1
            if syncs { try file.sync() }
            failure = nil
        } catch {
            failure = error
        }
    }

    private mutating func opened() throws(SystemError) -> any LogFile {
        if let file { return file }
        let path = LogMark.path(directory.path)
        let opened: any LogFile
        do throws(SystemError) {
            opened = try directory.fileSystem.open(path, for: .readingAndWriting)
        } catch {
            guard error.isMissingFile else { throw error }
            opened = try directory.fileSystem.create(path)
            try directory.fileSystem.syncDirectory(LogDirectory.parent(of: directory.path))
        }
        file = opened
        return opened
    }
}
