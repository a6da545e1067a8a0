import Driver

/// What a data directory takes on disk.
struct DiskUsage {
    var logBytes = 0
    var indexBytes = 0
    /// Of the log, the segments that have an index file.
    var indexedLogBytes = 0

    /// Bytes of index files for a byte of the log that they index; nil if there is none.
    var indexBytesPerLogByte: Double? {
        indexedLogBytes > 0 ? Double(indexBytes) / Double(indexedLogBytes) : nil
    }

    init(_ data: String) {
        logBytes = Files.diskBytes(data + "/log")
        let indexed = Files.names(data + "/index").filter { $0.hasSuffix(".widx") }
        for name in indexed { indexBytes += Files.diskBytes("\(data)/index/\(name)") }
        let numbers = Set(indexed.map { $0.prefix { $0 != "." } })
        for name in Files.names(data + "/log") where numbers.contains(name.prefix { $0 != "." }) {
            indexedLogBytes += Files.diskBytes("\(data)/log/\(name)")
        }
    }
}
