/// A directory with segment files, as seen through a file system.
struct LogDirectory: Sendable {
    let path: String
    let fileSystem: any FileSystem

    /// The path of a file in it.
    func path(of name: String) -> String { path + "/" + name }

    /// The numbers of the segment files, rising.
    func segmentNumbers() throws(LogError) -> [UInt64] {
        try system { () throws(SystemError) in
            try fileSystem.list(path).compactMap { SegmentName.number(of: $0) }.sorted()
        }
    }

    /// Opens a segment's file.
    func open(_ number: UInt64, for access: FileAccess) throws(LogError) -> any LogFile {
        try system { () throws(SystemError) in
            try fileSystem.open(path(of: SegmentName.file(number)), for: access)
        }
    }

    /// Creates the directory and those above it that are missing.
    func create() throws(LogError) {
        try system { () throws(SystemError) in try create(path) }
    }

    private func create(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            try fileSystem.createDirectory(path)
        } catch {
            guard !error.isExistingFile else {
                // Whoever created it may have been killed before its entry was on disk.
                try fileSystem.syncDirectory(Self.parent(of: path))
                return
            }
            guard error.isMissingFile, let slash = path.lastIndex(of: "/"), slash > path.startIndex
            else { throw error }
            try create(String(path[..<slash]))
            try fileSystem.createDirectory(path)
        }
        try fileSystem.syncDirectory(Self.parent(of: path))
    }

    /// The path of the directory that a file or directory lies in.
    static func parent(of path: String) -> String {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return parent.isEmpty ? "/" : parent
    }
}

/// Runs system calls whose failure is a failure of opening or reading.
func system<Result>(
    _ body: () throws(SystemError) -> Result
) throws(LogError) -> Result {
    do throws(SystemError) {
        return try body()
    } catch {
        throw .system(error)
    }
}
