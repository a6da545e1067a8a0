/// A directory with segment files, as seen through a file system.
struct LogDirectory: Sendable {
    let path: String
    let fileSystem: any FileSystem
    /// What keeps other writers out; nil for one that is only read.
    private(set) var lock: (any FileLock)?

    init(path: String, fileSystem: any FileSystem) {
        self.path = path
        self.fileSystem = fileSystem
    }

    /// Takes the lock.
    ///
    /// - Throws: `LogError.locked` if another writer has it.
    mutating func takeLock() throws(LogError) {
        let path = path(of: SegmentName.lock)
        do throws(SystemError) {
            lock = try fileSystem.lock(path)
        } catch {
            if error.isLocked { throw .locked(path: path) }
            throw .system(error)
        }
    }

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

    /// Creates the file of a segment, with the first number from `lowest` on that no file has: one
    /// that is no part of the log may have it.
    func createSegment(
        from lowest: UInt64
    ) throws(SystemError) -> (file: any LogFile, number: UInt64) {
        var number = lowest
        while true {
            do throws(SystemError) {
                return (try fileSystem.create(path(of: SegmentName.file(number))), number)
            } catch {
                guard error.isExistingFile else { throw error }
                number += 1
            }
        }
    }

    /// Creates the directory and those above it that are missing, and puts their entries on disk.
    func create() throws(LogError) {
        try system { () throws(SystemError) in try create(path) }
        // With a segment in it, it was on disk before that was written.
        if try segmentNumbers().isEmpty {
            try system { () throws(SystemError) in try syncEntries() }
        }
    }

    /// Puts the entries of the directory and all above it on disk: whoever made them may have been
    /// killed, or have failed, before they were.
    private func syncEntries() throws(SystemError) {
        var path = path
        while path != "/", path != "." {
            path = Self.parent(of: path)
            do throws(SystemError) {
                try fileSystem.syncDirectory(path)
            } catch {
                // Where that is not for us to do, it was not for us to make anything either.
                guard error.isRefusal else { throw error }
            }
        }
    }

    private func create(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            try fileSystem.createDirectory(path)
        } catch {
            if error.isExistingFile { return }
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
