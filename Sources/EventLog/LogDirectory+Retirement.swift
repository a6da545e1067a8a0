extension LogDirectory {
    /// Removes the segment files up to a number, oldest first, and the copies of what was set aside
    /// of them, and puts the directory on disk.
    ///
    /// A file that belongs to another log, or holds a segment of another number, stays.
    ///
    /// - Returns: how many segments were removed, and the bytes of their files.
    func removeRetired(
        through number: UInt64, of logID: LogID
    ) throws(LogError) -> (segmentCount: Int, byteCount: Int) {
        var removed = (segmentCount: 0, byteCount: 0)
        for segment in try segmentNumbers() where segment <= number {
            let file = try SegmentFile(segment, in: self)
            if let header = file.header, header.logID != logID || header.number != segment {
                continue
            }
            try remove(SegmentName.file(segment))
            removed.segmentCount += 1
            removed.byteCount += file.byteCount
        }
        var hasRemoved = removed.segmentCount > 0
        for name in try system({ () throws(SystemError) in try fileSystem.list(path) }) {
            guard let segment = SegmentName.segment(ofTail: name), segment <= number else {
                continue
            }
            try remove(name)
            hasRemoved = true
        }
        if hasRemoved {
            try system { () throws(SystemError) in try fileSystem.syncDirectory(path) }
        }
        return removed
    }

    private func remove(_ name: String) throws(LogError) {
        try system { () throws(SystemError) in try fileSystem.remove(path(of: name)) }
    }
}
