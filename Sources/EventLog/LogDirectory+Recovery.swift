extension LogDirectory {
    private static let chunkByteCount = 1 << 20

    /// Puts the end of the log on disk: a process that was killed may have left it in memory, what
    /// is replayed must stay, and the next segment will say that it is there.
    func syncTail(_ scan: LogScan) throws(LogError) {
        guard let last = scan.segments.last else { return }
        let file = try open(last.number, for: .readingAndWriting)
        try system { () throws(SystemError) in
            try file.sync()
            try fileSystem.syncDirectory(path)
        }
    }

    /// Copies what is no part of the log beside it. The bytes stay where they are too, so a copy
    /// that fails loses nothing: it is tried again at the next open.
    func copyAside(_ setAside: [SetAsideBytes]) -> [SetAsideBytes] {
        setAside.map { bytes in
            // A whole file stands by itself already, and a footer can be made again.
            guard bytes.reason != .abandonedSegment, bytes.reason != .footer else { return bytes }
            var copied = bytes
            let name = SegmentName.tail(bytes.segmentNumber, offset: bytes.bytes.lowerBound)
            if (try? copy(bytes, to: name)) != nil { copied.copyName = name }
            return copied
        }
    }

    private func copy(_ bytes: SetAsideBytes, to name: String) throws(SystemError) {
        // An earlier open may have set less aside: only the end that it then stated left the rest out.
        if try fileSystem.list(path).contains(name),
            try fileSystem.open(path(of: name), for: .reading).byteCount() >= bytes.bytes.count
        {
            return
        }
        let partial = path(of: name + ".partial")
        let source = try fileSystem.open(path(of: bytes.fileName), for: .reading)
        let target = try createAnew(partial)
        var offset = bytes.bytes.lowerBound
        while offset < bytes.bytes.upperBound {
            let count = min(Self.chunkByteCount, bytes.bytes.upperBound - offset)
            let chunk = try source.readFully(count, at: offset)
            if chunk.isEmpty { break }
            try target.writeFully(chunk, at: offset - bytes.bytes.lowerBound)
            offset += chunk.count
        }
        try target.sync()
        try fileSystem.rename(partial, to: path(of: name))
        try fileSystem.syncDirectory(path)
    }

    private func createAnew(_ path: String) throws(SystemError) -> any LogFile {
        do throws(SystemError) {
            return try fileSystem.create(path)
        } catch {
            guard error.isExistingFile else { throw error }
            try fileSystem.remove(path)
            return try fileSystem.create(path)
        }
    }
}
