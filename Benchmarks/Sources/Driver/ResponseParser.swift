/// Collects the bytes of one HTTP/1.1 answer until it is whole.
struct ResponseParser {
    private(set) var bytes: [UInt8] = []
    /// Of the body in `bytes`; nil until the head is whole.
    private(set) var bodyStart: Int?
    private(set) var status = 0
    private var contentLength: Int?
    private var isChunked = false
    /// Where the next chunk's length stands.
    private var chunkStart = 0
    private(set) var isComplete = false
    /// The body, if it came in chunks.
    private var chunkedBody: [UInt8] = []

    var body: [UInt8] {
        if isChunked { return chunkedBody }
        return bodyStart.map { Array(bytes[$0...]) } ?? []
    }

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        bodyStart = nil
        contentLength = nil
        isChunked = false
        isComplete = false
        chunkedBody = []
    }

    mutating func feed(_ part: some Collection<UInt8>) throws(Failure) {
        let seen = max(0, bytes.count - 3)
        bytes.append(contentsOf: part)
        if bodyStart == nil {
            guard let end = endOfHead(from: seen) else { return }
            try readHead(end)
        }
        guard let bodyStart else { return }
        if isChunked {
            try readChunks()
        } else {
            isComplete = bytes.count - bodyStart >= contentLength ?? 0
        }
    }

    private func endOfHead(from start: Int) -> Int? {
        var place = start
        while place + 3 < bytes.count {
            if bytes[place] == 13, bytes[place + 1] == 10, bytes[place + 2] == 13,
                bytes[place + 3] == 10
            {
                return place
            }
            place += 1
        }
        return nil
    }

    private mutating func readHead(_ end: Int) throws(Failure) {
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else {
            throw Failure("no HTTP answer: \(lines.first ?? "")")
        }
        self.status = status
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { continue }
            switch pair[0].lowercased() {
            case "content-length": contentLength = Int(pair[1].drop { $0 == " " })
            case "transfer-encoding": isChunked = pair[1].lowercased().contains("chunked")
            default: break
            }
        }
        bodyStart = end + 4
        chunkStart = end + 4
    }

    private mutating func readChunks() throws(Failure) {
        while !isComplete {
            guard let line = bytes[chunkStart...].firstIndex(of: 10), line > chunkStart else {
                return
            }
            let text = String(decoding: bytes[chunkStart..<line - 1], as: UTF8.self)
            guard let count = Int(text, radix: 16), count >= 0 else {
                throw Failure("no chunk: \(text)")
            }
            guard line + 1 + count + 2 <= bytes.count else { return }
            chunkedBody.append(contentsOf: bytes[line + 1..<line + 1 + count])
            chunkStart = line + 1 + count + 2
            isComplete = count == 0
        }
    }
}
