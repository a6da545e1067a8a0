/// Finds the batches of a segment file by their headers (`spec/log-format.md`, section 9, "Scan").
struct BatchScan {
    enum Item {
        /// A valid header.
        case batch(BatchHeader)
        /// A header that is valid but for the end of the file, which comes before that of its
        /// payload: so nothing was written behind it. The last item.
        case cut(BatchHeader)
        /// Bytes in which no valid header begins.
        case gap(Range<Int>)
    }

    private static let windowByteCount = 64 << 10

    private let file: any LogFile
    private let byteCount: Int
    /// Nil until known; then it is that of the first header that is valid otherwise.
    private(set) var identity: SegmentIdentity?
    private var offset: Int
    private var pending: Item?

    /// - Parameters:
    ///   - byteCount: where to stop.
    ///   - offset: where to begin.
    init(
        _ file: any LogFile, byteCount: Int, identity: SegmentIdentity?,
        from offset: Int = LogFormat.firstBatchOffset
    ) {
        self.file = file
        self.byteCount = byteCount
        self.identity = identity
        self.offset = offset
    }

    /// The next batch or gap in the order of their offsets; nil at the end of the file.
    mutating func next() throws(SystemError) -> Item? {
        if let item = pending {
            pending = nil
            return item
        }
        let start = offset
        while offset < byteCount {
            if let item = try item(at: offset) {
                let found = offset
                offset = byteCount
                if case .batch(let header) = item { offset = header.end }
                guard found > start else { return item }
                pending = item
                return .gap(start..<found)
            }
            offset = try nextMagic(after: offset)
        }
        return start < byteCount ? .gap(start..<byteCount) : nil
    }

    /// The header at `offset`, if a valid or cut one is there.
    private mutating func item(at offset: Int) throws(SystemError) -> Item? {
        let bytes = try file.readFully(LogFormat.batchHeaderByteCount, at: offset)
        guard BatchHeader.mayBegin(at: 0, of: bytes), let header = try? BatchHeader(bytes),
            header.offset == offset, offset <= LogFormat.maximumSegmentByteCount
        else { return nil }
        let found = SegmentIdentity(header)
        if identity == nil { identity = found }
        guard identity == found else { return nil }
        let room = byteCount - offset - LogFormat.batchHeaderByteCount
        return header.storedByteCount <= room ? .batch(header) : .cut(header)
    }

    /// The next place where a header may begin, or the end of the file.
    private func nextMagic(after start: Int) throws(SystemError) -> Int {
        var offset = start + LogFormat.alignment
        while offset < byteCount {
            let window = try file.readFully(
                min(Self.windowByteCount, byteCount - offset), at: offset)
            // A file that shrinks while it is read has ended here.
            guard !window.isEmpty else { return byteCount }
            var index = 0
            while index < window.count {
                if BatchHeader.mayBegin(at: index, of: window) { return offset + index }
                index += LogFormat.alignment
            }
            offset += LogFormat.aligned(window.count)
        }
        return byteCount
    }
}
